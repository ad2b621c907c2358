using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Composition;
using Smtp.Dns;
using Smtp.Policy;
using Smtp.Protocol.Replies;
using Smtp.Reception.Policies;
using Smtp.Routing;

namespace Smtp.Cli;

/// <summary>
/// <c>smtpd explain</c>: what would happen to a message, step by step, by the configuration file as it is: the policies that sessions ask,
/// in their order, and the route. What the running server has counted so far is not known here.
/// </summary>
internal static class ExplainCommand
{
    private const int StageWidth = 10;

    public static Command Build()
    {
        var options = new ExplainOptions();
        var config = ConfigOption.Create();
        var command = new Command("explain", "Say step by step what would happen to a message, and why.") { config };
        options.AddTo(command);
        command.SetAction(async (parse, _) =>
        {
            var error = parse.InvocationConfiguration.Error;
            var loaded = new ConfigurationFile(parse.GetValue(config)!).Load();
            foreach (var mistake in loaded.Mistakes)
                await error.WriteLineAsync(mistake.ToString());
            if (loaded.Settings is not { } settings)
                return 1;

            if (options.Read(parse, settings, out var problem) is not { } question)
            {
                await error.WriteLineAsync(problem);
                return 2;
            }

            var router = new Router(settings.Table);
            var resolver = new MailResolver(settings.Dns, TimeProvider.System, new Random());
            var order = StandingPolicies.With(
                () => settings.Authentication.Senders, router,
                PolicyComposition.Create(settings, router, resolver, TimeProvider.System, NullLoggerFactory.Instance));
            return await ExplainAsync(order, router, question, parse.InvocationConfiguration.Output);
        });
        return command;
    }

    /// <returns>0: taken, and it goes somewhere. 1: refused.</returns>
    internal static async Task<int> ExplainAsync(PolicyOrder order, Router router, TrialQuestion question, TextWriter output)
    {
        await output.WriteLineAsync(Heading(question));
        var steps = await new PolicyTrial(order).RunAsync(question);
        var width = order.Policies.Max(static policy => policy.Name.Length);
        foreach (var step in steps)
        {
            var verdict = step.Verdict.Refusal is { } reply ? $"refused with {reply}" : "passes";
            var reason = step.Verdict.Reason.Length > 0 ? $": {PrintableText.From(step.Verdict.Reason)}" : "";
            await output.WriteLineAsync($"{step.Stage.ToString().PadRight(StageWidth)} {step.Policy.PadRight(width)} {verdict}{reason}");
        }

        if (steps.Count > 0 && steps[^1].Verdict.Refusal is not null)
            return 1;

        var targets = router.Resolve(question.Recipient);
        foreach (var target in targets)
            await output.WriteLineAsync($"{PrintableText.From(target.Address.ToString())}: {PrintableText.From(Describe(target.Route))}");
        return targets.All(static target => target.Route is NoRoute) ? 1 : 0;
    }

    private static string Heading(TrialQuestion question)
    {
        var tls = question.Tls switch
        {
            null => "in the clear",
            { Client: null } => "in TLS",
            { Client: { } shown } => $"in TLS with the certificate {shown.Fingerprint}",
        };
        var account = question.Account is null ? "" : $", account {PrintableText.From(question.Account.Name)}";
        var sender = question.Sender is null ? "" : PrintableText.From(question.Sender.ToString());
        return $"from {question.Client} to listener {question.Listener.Name} ({question.Listener.Service}), {tls}, "
            + $"HELO {PrintableText.From(question.HelloName)}{account}, MAIL <{sender}>, "
            + $"RCPT <{PrintableText.From(question.Recipient.ToString())}>";
    }

    private static string Describe(Route route) => route switch
    {
        MailboxRoute => $"delivered here: {route.Reason}",
        RelayRoute relay => $"relayed: {route.Reason}; {relay.Security}",
        NoRoute nowhere => $"refused with {nowhere.Status}: {route.Reason}",
        _ => route.Reason,
    };
}
