using Smtp.Mail;

namespace Smtp.Reception.Sessions;

/// <summary>Where a session stands, with exactly the data that exists there (RFC 5321 3.3, 4.1.4).</summary>
internal abstract class SessionState
{
    private SessionState()
    {
    }

    public abstract SessionStage Stage { get; }

    /// <summary>After EHLO: replies carry enhanced status codes (RFC 2034 4), parameters are allowed.</summary>
    public virtual bool Extended => false;

    /// <summary>As the client gave it, printable; empty before HELO or EHLO.</summary>
    public virtual string HelloName => "";

    /// <summary>Something would be lost to the client if the session ended here.</summary>
    public virtual bool InProgress => false;

    /// <summary>Begun content that this state owns: aborted when the state is left for one that does not.</summary>
    public virtual IncomingContent? Content => null;

    /// <summary>The state that RSET leads to (RFC 5321 4.1.1.5).</summary>
    public abstract SessionState Reset { get; }

    public sealed class Greeted : SessionState
    {
        public static readonly Greeted Instance = new();

        public override SessionStage Stage => SessionStage.Greeted;

        public override SessionState Reset => this;
    }

    public sealed class Helloed(string name, bool extended, Origin origin, ReceivedField received, bool tls = false) : SessionState
    {
        private Origin? _internationalizedOrigin;

        public ReceivedField Received => received;

        public override SessionStage Stage => SessionStage.Helloed;

        public override bool Extended => extended;

        public override string HelloName => name;

        public override SessionState Reset => this;

        /// <summary>RFC 6531 4.3: another keyword when the transaction asked for SMTPUTF8.</summary>
        public Origin OriginOf(bool smtpUtf8) =>
            smtpUtf8 ? _internationalizedOrigin ??= origin with { Protocol = ReceivedField.Keyword(extended, true, tls) } : origin;
    }

    public sealed class InTransaction(Helloed hello, Envelope envelope) : SessionState
    {
        public Helloed Hello => hello;

        public Envelope Envelope => envelope;

        public RecipientList Recipients { get; } = new();

        public override SessionStage Stage => SessionStage.InTransaction;

        public override bool Extended => hello.Extended;

        public override string HelloName => hello.HelloName;

        public override bool InProgress => true;

        public override SessionState Reset => hello;
    }

    public sealed class Receiving(Helloed hello, IncomingContent content) : SessionState
    {
        public override SessionStage Stage => SessionStage.Receiving;

        public override bool Extended => hello.Extended;

        public override string HelloName => hello.HelloName;

        public override bool InProgress => true;

        public override IncomingContent Content => content;

        public override SessionState Reset => hello;
    }

    public sealed class Chunking(Helloed hello, IncomingContent content) : SessionState
    {
        public Helloed Hello => hello;

        public override SessionStage Stage => SessionStage.Chunking;

        public override bool Extended => hello.Extended;

        public override string HelloName => hello.HelloName;

        public override bool InProgress => true;

        public override IncomingContent Content => content;

        public override SessionState Reset => hello;
    }

    public sealed class ChunkingFailed(Helloed hello) : SessionState
    {
        public override SessionStage Stage => SessionStage.ChunkingFailed;

        public override bool Extended => hello.Extended;

        public override string HelloName => hello.HelloName;

        public override SessionState Reset => hello;
    }
}
