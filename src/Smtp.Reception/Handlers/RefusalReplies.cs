using Smtp.Mail;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Reception.Sessions;
using Smtp.Routing;

namespace Smtp.Reception.Handlers;

/// <summary>From what went wrong to the reply that says so.</summary>
internal static class RefusalReplies
{
    public static Reply ForSender(CommandError error) => error switch
    {
        CommandError.Syntax => ReplyCatalogue.MailSyntax,
        CommandError.Address => ReplyCatalogue.BadSenderAddress,
        CommandError.AddressTooLong => ReplyCatalogue.SenderAddressTooLong,
        _ => ForArgument(error),
    };

    public static Reply ForRecipient(CommandError error) => error switch
    {
        CommandError.Syntax => ReplyCatalogue.RcptSyntax,
        CommandError.Address => ReplyCatalogue.BadRecipientAddress,
        CommandError.AddressTooLong => ReplyCatalogue.RecipientAddressTooLong,
        _ => ForArgument(error),
    };

    public static Reply ForXClient(CommandError error) => error switch
    {
        CommandError.UnknownParameter => ReplyCatalogue.BadXClientAttribute,
        CommandError.ParameterValue => ReplyCatalogue.BadXClientValue,
        _ => ReplyCatalogue.XClientSyntax,
    };

    public static Reply ForRoute(NoRoute nowhere) => ReplyCatalogue.NoSuchUser;

    public static Decision ForSink(SessionState state, SinkState sink) =>
        sink == SinkState.Stopping ? Decision.Close(state, ForSink(sink)) : Decision.Say(state, ForSink(sink));

    public static Reply ForSink(SinkState sink) => ForContent(sink.ToRefusal());

    public static Reply ForContent(IncomingContent content) => content.PolicyRefusal?.Reply ?? ForContent(content.Refusal);

    public static Reply ForContent(ContentRefusal refusal) => refusal switch
    {
        ContentRefusal.TooLarge => ReplyCatalogue.MessageTooLarge,
        ContentRefusal.TooManyHops => ReplyCatalogue.TooManyHops,
        ContentRefusal.BareLineEnding => ReplyCatalogue.BareLineEnding,
        ContentRefusal.Nul => ReplyCatalogue.NulInContent,
        ContentRefusal.AuthorNotAllowed => ReplyCatalogue.AuthorNotAllowed,
        ContentRefusal.AuthorUnreadable => ReplyCatalogue.AuthorUnreadable,
        ContentRefusal.StoreFull => ReplyCatalogue.StoreFull,
        ContentRefusal.Stopping => ReplyCatalogue.ShuttingDown,
        _ => ReplyCatalogue.StoreFailed,
    };

    private static Reply ForArgument(CommandError error) => error switch
    {
        CommandError.UnknownParameter => ReplyCatalogue.UnknownParameter,
        CommandError.ParameterNotImplemented => ReplyCatalogue.ParameterNotImplemented,
        CommandError.SmtpUtf8Required => ReplyCatalogue.SmtpUtf8Required,
        CommandError.ParameterValue => ReplyCatalogue.BadParameterValue,
        _ => ReplyCatalogue.SyntaxError,
    };
}
