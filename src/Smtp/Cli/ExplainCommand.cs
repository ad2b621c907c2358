using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Smtp.Composition;
using Smtp.Composition.Reading;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;
using Smtp.Routing;

namespace Smtp.Cli;

/// <summary><c>smtpd explain</c>: what would happen to mail for an address, and why, by the configuration file as it is.</summary>
internal static class ExplainCommand
{
    public static Command Build()
    {
        var address = new Argument<Mailbox>("ADDRESS") { Description = "The recipient", CustomParser = ParseAddress };
        var client = new Option<IPAddress>("--client")
        {
            Description = "The address of the client that sends",
            HelpName = "IP",
            DefaultValueFactory = _ => IPAddress.Loopback,
            CustomParser = ParseClient,
        };
        var config = ConfigOption.Create();
        var command = new Command("explain", "Say what would happen to mail for an address, and why.") { address, client, config };
        command.SetAction(parse =>
        {
            var loaded = new ConfigurationFile(parse.GetValue(config)!).Load();
            foreach (var mistake in loaded.Mistakes)
                parse.InvocationConfiguration.Error.WriteLine(mistake);
            if (loaded.Settings is null)
                return 1;

            var router = new Router(loaded.Settings.Table);
            return Explain(router, parse.GetValue(address)!, parse.GetValue(client)!, parse.InvocationConfiguration.Output);
        });
        return command;
    }

    internal static int Explain(Router router, Mailbox address, IPAddress client, TextWriter output)
    {
        var verdict = router.MayRelay(client, address);
        output.WriteLine($"from {client}: {(verdict.Allowed ? "accepted" : "refused")}, {PrintableText.From(verdict.Reason)}");
        if (!verdict.Allowed)
            return 1;

        var targets = router.Resolve(address);
        foreach (var target in targets)
            output.WriteLine($"{PrintableText.From(target.Address.ToString())}: {PrintableText.From(Describe(target.Route))}");
        return targets.All(target => target.Route is NoRoute) ? 1 : 0;
    }

    private static string Describe(Route route) => route switch
    {
        MailboxRoute => $"delivered here: {route.Reason}",
        RelayRoute relay => $"relayed: {route.Reason}; {relay.Security}",
        NoRoute nowhere => $"refused with {nowhere.Status}: {route.Reason}",
        _ => route.Reason,
    };

    private static Mailbox? ParseAddress(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (MailboxParser.TryParse(text, out var mailbox, out _))
            return mailbox;
        result.AddError($"\"{PrintableText.From(text, 100)}\" is not an address such as jyoti@excite.example");
        return null;
    }

    private static IPAddress? ParseClient(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (AddressText.TryParse(text, out var address))
            return address;
        result.AddError($"\"{PrintableText.From(text, 100)}\" is not an IP address");
        return null;
    }
}
