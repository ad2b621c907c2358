using System.CommandLine;

namespace Smtp.Cli.Queue;

/// <summary><c>smtpd queue redirect</c>.</summary>
internal static class RedirectCommand
{
    public static Command Build()
    {
        var host = new Option<string>("--to-host") { Description = "Relay there, whatever the routes say", HelpName = "HOST[:PORT]" };
        var address = new Option<string>("--to-address") { Description = "Deliver to this recipient instead", HelpName = "ADDRESS" };
        var routes = new Option<bool>("--to-routes") { Description = "Where the routes say again" };
        var command = ChangeCommand.Build(
            "redirect",
            "Send messages, or those of their recipients that the filters mean, to another host or another recipient.",
            (parse, request) => request with
            {
                Host = parse.GetValue(host),
                Address = parse.GetValue(address),
                ByRoutes = parse.GetValue(routes),
            });
        command.Options.Add(host);
        command.Options.Add(address);
        command.Options.Add(routes);
        command.Validators.Add(result =>
        {
            var given = new Option[] { host, address, routes }.Count(option => result.GetResult(option) is { Implicit: false });
            if (given != 1)
                result.AddError("say one of --to-host, --to-address and --to-routes");
        });
        return command;
    }
}
