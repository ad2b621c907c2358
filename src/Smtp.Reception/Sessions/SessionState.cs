using Smtp.Accounts;
using Smtp.Mail;
using Smtp.Protocol.Sasl;
using Smtp.Reception.Handlers;

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

    /// <summary>Who has authenticated, for as long as the connection lasts (RFC 4954 4); <see langword="null"/> for nobody.</summary>
    public virtual Account? Account => null;

    /// <summary>Something would be lost to the client if the session ended here.</summary>
    public virtual bool InProgress => false;

    /// <summary>Begun content that this state owns: aborted when the state is left for one that does not.</summary>
    public virtual IncomingContent? Content => null;

    /// <summary>The state that RSET leads to (RFC 5321 4.1.1.5).</summary>
    public abstract SessionState Reset { get; }

    /// <param name="account">As whom a filter's client has authenticated with it, in the words of the filter.</param>
    public sealed class Greeted(Account? account = null) : SessionState
    {
        public static readonly Greeted Instance = new();

        public override SessionStage Stage => SessionStage.Greeted;

        public override Account? Account => account;

        public override SessionState Reset => this;
    }

    public sealed class Helloed(
        string name, bool extended, Origin origin, ReceivedField received, bool tls = false, Account? account = null) : SessionState
    {
        private Origin? _internationalizedOrigin;

        public ReceivedField Received => received;

        public override SessionStage Stage => SessionStage.Helloed;

        public override bool Extended => extended;

        public override string HelloName => name;

        public override Account? Account => account;

        public override SessionState Reset => this;

        /// <summary>The same client, known by its account from now on.</summary>
        public Helloed As(Account authenticated) => new(
            name, extended, origin with { Protocol = ReceivedField.Keyword(extended, false, tls, true) }, received, tls, authenticated);

        /// <summary>RFC 6531 4.3: another keyword when the transaction asked for SMTPUTF8.</summary>
        public Origin OriginOf(bool smtpUtf8) =>
            smtpUtf8
                ? _internationalizedOrigin ??= origin with { Protocol = ReceivedField.Keyword(extended, true, tls, account is not null) }
                : origin;
    }

    public sealed class Authenticating(Helloed hello, SaslExchange exchange, SaslStep? question = null) : SessionState
    {
        public Helloed Hello => hello;

        public SaslExchange Exchange => exchange;

        /// <summary>What the exchange waits to be told; <see langword="null"/> while it waits for the client.</summary>
        public SaslStep? Question => question;

        public override SessionStage Stage => SessionStage.Authenticating;

        public override bool Extended => hello.Extended;

        public override string HelloName => hello.HelloName;

        public override SessionState Reset => hello;

        public Authenticating Asking(SaslStep step) => new(hello, exchange, step);

        public Decision GoOn(SaslStep step) => AuthHandler.GoOn(new Authenticating(hello, exchange), step);
    }

    /// <param name="declaredLength">Octets that SIZE of MAIL announced (RFC 1870); 0: it did not.</param>
    public sealed class InTransaction(Helloed hello, Envelope envelope, long declaredLength = 0) : SessionState
    {
        public Helloed Hello => hello;

        public Envelope Envelope => envelope;

        public long DeclaredLength => declaredLength;

        public RecipientList Recipients { get; } = new();

        public override SessionStage Stage => SessionStage.InTransaction;

        public override bool Extended => hello.Extended;

        public override string HelloName => hello.HelloName;

        public override Account? Account => hello.Account;

        public override bool InProgress => true;

        public override SessionState Reset => hello;
    }

    public sealed class Receiving(Helloed hello, IncomingContent content) : SessionState
    {
        public override SessionStage Stage => SessionStage.Receiving;

        public override bool Extended => hello.Extended;

        public override string HelloName => hello.HelloName;

        public override Account? Account => hello.Account;

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

        public override Account? Account => hello.Account;

        public override bool InProgress => true;

        public override IncomingContent Content => content;

        public override SessionState Reset => hello;
    }

    public sealed class ChunkingFailed(Helloed hello) : SessionState
    {
        public override SessionStage Stage => SessionStage.ChunkingFailed;

        public override bool Extended => hello.Extended;

        public override string HelloName => hello.HelloName;

        public override Account? Account => hello.Account;

        public override SessionState Reset => hello;
    }
}
