using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Reception.Handlers;

namespace Smtp.Reception.Sessions;

internal delegate Decision CommandHandler<in TState>(SessionContext context, TState state, ReadOnlySpan<byte> argument)
    where TState : SessionState;

/// <summary>
/// What is legal when (RFC 5321 4.1.4, RFC 3030 2): verb × stage → handler. A verb without any row is not offered, a verb without a row
/// in this stage is out of sequence; neither is said anywhere else.
/// </summary>
internal static class CommandTable
{
    private static readonly SessionStage[] CommandStages =
    [
        SessionStage.Greeted, SessionStage.Helloed, SessionStage.InTransaction, SessionStage.Chunking, SessionStage.ChunkingFailed,
    ];

    private static readonly CommandHandler<SessionState>?[,] Rows = Build();

    /// <summary>The handler, or one that says why there is none.</summary>
    public static Decision Decide(SessionContext context, SessionState state, in CommandLine command)
    {
        var handler = Rows[(int)command.Verb, (int)state.Stage];
        return handler is not null ? handler(context, state, command.Argument) : Decision.Say(state, WhyNot(command.Verb, state));
    }

    /// <summary>503, with what would have been in sequence.</summary>
    public static Reply OutOfSequence(Verb verb, SessionState state) => state.Stage switch
    {
        SessionStage.Greeted => ReplyCatalogue.HelloFirst,
        SessionStage.Helloed => ReplyCatalogue.MailFirst,
        SessionStage.InTransaction => ReplyCatalogue.MailAlreadyGiven,
        SessionStage.Chunking when verb == Verb.Data => ReplyCatalogue.DataAndBdatMixed,
        SessionStage.ChunkingFailed => ReplyCatalogue.ChunkingOver,
        _ => ReplyCatalogue.BadSequence,
    };

    /// <summary>A command line with a control character.</summary>
    public static Decision Unreadable(SessionState state, Verb verb) => verb switch
    {
        Verb.Unknown => Decision.Say(state, ReplyCatalogue.ControlCharacters),
        Verb.Bdat => Decision.Close(state, ReplyCatalogue.BdatSyntax), // whatever its size is, the octets are no commands
        _ => Decision.Say(state, ReplyCatalogue.SyntaxError),
    };

    private static Reply WhyNot(Verb verb, SessionState state)
    {
        if (verb == Verb.Unknown)
            return ReplyCatalogue.UnknownCommand;

        foreach (var stage in CommandStages)
        {
            if (Rows[(int)verb, (int)stage] is not null)
                return OutOfSequence(verb, state);
        }

        return ReplyCatalogue.CommandNotImplemented;
    }

    private static CommandHandler<SessionState>?[,] Build()
    {
        var rows = new CommandHandler<SessionState>?[Enum.GetValues<Verb>().Length, Enum.GetValues<SessionStage>().Length];

        Always(Verb.Helo, HelloHandler.Helo);
        Always(Verb.Ehlo, HelloHandler.Ehlo);
        Always(Verb.Rset, SimpleHandlers.Rset);
        Always(Verb.Noop, SimpleHandlers.Noop);
        Always(Verb.Vrfy, SimpleHandlers.Vrfy);
        Always(Verb.Help, SimpleHandlers.Help);
        Always(Verb.Quit, SimpleHandlers.Quit);

        Row<SessionState.Helloed>(Verb.Mail, SessionStage.Helloed, MailHandler.Mail);
        Row<SessionState.InTransaction>(Verb.Rcpt, SessionStage.InTransaction, RcptHandler.Rcpt);
        Row<SessionState.InTransaction>(Verb.Data, SessionStage.InTransaction, DataHandler.Data);

        // Where it is not offered it is so in every stage.
        Always(Verb.Auth, AuthHandler.OutOfSequence);
        Row<SessionState.Helloed>(Verb.Auth, SessionStage.Helloed, AuthHandler.Auth);

        // The octets behind BDAT come whether it is legal or not: every stage has to get past them.
        Row<SessionState>(Verb.Bdat, SessionStage.Greeted, BdatHandler.OutOfSequence);
        Row<SessionState>(Verb.Bdat, SessionStage.Helloed, BdatHandler.OutOfSequence);
        Row<SessionState>(Verb.Bdat, SessionStage.ChunkingFailed, BdatHandler.OutOfSequence);
        Row<SessionState.InTransaction>(Verb.Bdat, SessionStage.InTransaction, BdatHandler.First);
        Row<SessionState.Chunking>(Verb.Bdat, SessionStage.Chunking, BdatHandler.Next);

        // Where it is not offered it is so in every stage.
        Always(Verb.StartTls, StartTlsHandler.OutOfSequence);
        Row<SessionState.Helloed>(Verb.StartTls, SessionStage.Helloed, StartTlsHandler.StartTls);

        // Where it is not offered it is so in every stage.
        Always(Verb.XClient, XClientHandler.OutOfSequence);
        Row<SessionState>(Verb.XClient, SessionStage.Greeted, XClientHandler.XClient);
        Row<SessionState>(Verb.XClient, SessionStage.Helloed, XClientHandler.XClient);

        return rows;

        void Always(Verb verb, CommandHandler<SessionState> handler)
        {
            foreach (var stage in CommandStages)
                rows[(int)verb, (int)stage] = handler;
        }

        void Row<TState>(Verb verb, SessionStage stage, CommandHandler<TState> handler)
            where TState : SessionState =>
            rows[(int)verb, (int)stage] = (context, state, argument) => handler(context, (TState)state, argument);
    }
}
