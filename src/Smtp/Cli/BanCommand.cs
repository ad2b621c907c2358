using System.CommandLine;
using System.Text.Json;
using Smtp.Cli.Queue;
using Smtp.Composition;
using Smtp.Composition.Logins;
using Smtp.Control;
using Smtp.Reception.Authentication;

namespace Smtp.Cli;

/// <summary><c>smtpd ban</c>: who has guessed too often at passwords, and an end to it.</summary>
internal static class BanCommand
{
    public static Command Build() => new("ban", "Who may not log in for a while after too many failures.") { BuildList(), BuildLift() };

    private static Command BuildList()
    {
        var config = ConfigOption.Create();
        var command = new Command("list", "List the addresses and accounts that are banned.") { config, QueueAccess.Json };
        command.SetAction((parse, cancellation) => RunAsync(parse, config, async (client, settings) =>
        {
            var bans = client is null
                ? FromFile(parse, settings)
                : await client.AskAsync(new ControlRequest { Command = BanRequests.List }, cancellation)
                    .Select(static answer => answer.Ban).OfType<BanLine>().ToListAsync(cancellation);
            foreach (var ban in bans)
                parse.InvocationConfiguration.Output.WriteLine(Show(ban, parse.GetValue(QueueAccess.Json)));
            return ExitCodes.Good;
        }, cancellation));
        return command;
    }

    private static Command BuildLift()
    {
        var config = ConfigOption.Create();
        var who = new Argument<string[]>("WHO")
        {
            Description = "Addresses, networks and accounts, as the list tells them",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var all = new Option<bool>("--all") { Description = "All that are banned" };
        var command = new Command("lift", "Let somebody try again now.") { who, all, config, QueueAccess.Json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(who) ?? []).Length > 0)
                result.AddError("say whose ban is to be lifted, or --all");
        });
        command.SetAction((parse, cancellation) => RunAsync(parse, config, async (client, settings) =>
        {
            if (client is null)
            {
                parse.InvocationConfiguration.Error.WriteLine(
                    $"smtpd does not run with its data in {settings.DataDirectory}: start it to lift a ban");
                return ExitCodes.NotAll;
            }

            return await LiftAsync(parse, client, parse.GetValue(all) ? [] : parse.GetValue(who)!, cancellation);
        }, cancellation));
        return command;
    }

    private static async Task<int> LiftAsync(ParseResult parse, ControlClient client, string[] who, CancellationToken cancellation)
    {
        var code = ExitCodes.Good;
        var request = new ControlRequest { Command = BanRequests.Lift, Ids = who, All = who.Length == 0 };
        await foreach (var answer in client.AskAsync(request, cancellation))
        {
            if (answer.Lift is not { } lift)
                continue;
            if (!lift.Lifted)
                code = ExitCodes.NotAll;
            if (parse.GetValue(QueueAccess.Json))
                parse.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(lift, ControlJson.Default.LiftLine));
            else if (lift.Lifted)
                parse.InvocationConfiguration.Output.WriteLine($"{lift.Who} may try again");
            else
                parse.InvocationConfiguration.Error.WriteLine($"{lift.Who} is not banned");
        }

        return code;
    }

    private static List<BanLine> FromFile(ParseResult parse, SmtpSettings settings)
    {
        var path = LoginHistoryFile.PathIn(settings.DataDirectory);
        parse.InvocationConfiguration.Error.WriteLine($"smtpd does not run: these are the bans in {path}");
        var throttle = new LoginThrottle(settings.Authentication, TimeProvider.System);
        throttle.Restore(LoginHistoryFile.Read(path));
        return [.. throttle.CurrentBans().Select(BanRequests.Line)];
    }

    private static string Show(BanLine ban, bool isJson) => isJson
        ? JsonSerializer.Serialize(ban, ControlJson.Default.BanLine)
        : $"{ban.Who}  {ban.Kind}  until {Words.Time(ban.Until)}, last failure {Words.Time(ban.LastFailure)}";

    /// <param name="act">Gets <see langword="null"/> where no daemon runs.</param>
    private static async Task<int> RunAsync(
        ParseResult parse, Option<string> config, Func<ControlClient?, SmtpSettings, Task<int>> act, CancellationToken cancellation)
    {
        var error = parse.InvocationConfiguration.Error;
        try
        {
            if (QueueAccess.Settings(parse, config) is not { } settings)
                return ExitCodes.NotAll;
            await using var client = await ControlClient.TryConnectAsync(settings.DataDirectory, cancellation);
            return await act(client, settings);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or FormatException)
        {
            await error.WriteLineAsync(trouble.Message);
            return ExitCodes.NotAll;
        }
    }
}
