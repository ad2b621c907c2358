using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using Smtp.Accounts;
using Smtp.Composition;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;
using Smtp.Queue.Durability;

namespace Smtp.Cli;

/// <summary><c>smtpd user</c>: the accounts that may submit mail. A running server sees each change at once.</summary>
internal static class UserCommand
{
    public static Command Build() => new("user", "The accounts that may submit mail.")
    {
        BuildAdd(), BuildPassword(), BuildRemove(), BuildList(),
    };

    private static Command BuildAdd()
    {
        var (address, config, fromInput, scheme) = (Address(), ConfigOption.Create(), FromInput(), Scheme());
        var senders = new Option<string>("--senders")
        {
            Description = "Who it may send as, instead of Accounts.Senders: own, domain, any, addresses and @domains, with commas between",
            HelpName = "WHO",
            Validators = { CheckSenders },
        };
        var command = new Command("add", "Make an account.") { address, fromInput, scheme, senders, config };
        command.SetAction(parse => Run(parse, config, file =>
        {
            var name = parse.GetValue(address)!;
            if (AccountText.Lines(Read(file)).Any(line => AccountSnapshot.Canonical(line.Name) == name))
                return Refuse(parse, $"{name} is there already; smtpd user password changes its password");
            if (NewPassword(parse, fromInput, scheme) is not { } stored)
                return 1;
            var account = AccountLine.Create(name, stored, parse.GetValue(senders));
            return AtomicFile.Edit(file, text => AccountText.Add(text, account))
                ? Say(parse, $"{name} added to {file}")
                : Refuse(parse, $"{name} is there already");
        }));
        return command;
    }

    private static Command BuildPassword()
    {
        var (address, config, fromInput, scheme) = (Address(), ConfigOption.Create(), FromInput(), Scheme());
        var command = new Command("password", "Change the password of an account.") { address, fromInput, scheme, config };
        command.SetAction(parse => Run(parse, config, file =>
        {
            var name = parse.GetValue(address)!;
            if (AccountText.Lines(Read(file)).All(line => AccountSnapshot.Canonical(line.Name) != name))
                return Refuse(parse, NoSuch(name, file));
            if (NewPassword(parse, fromInput, scheme) is not { } stored)
                return 1;
            return AtomicFile.Edit(file, text => AccountText.ChangePassword(text, name, stored))
                ? Say(parse, $"{name} has a new password")
                : Refuse(parse, NoSuch(name, file));
        }));
        return command;
    }

    private static Command BuildRemove()
    {
        var (address, config) = (Address(), ConfigOption.Create());
        var command = new Command("remove", "Take an account away; its mailbox stays.") { address, config };
        command.SetAction(parse => Run(parse, config, file =>
        {
            var name = parse.GetValue(address)!;
            return File.Exists(file) && AtomicFile.Edit(file, text => AccountText.Remove(text, name))
                ? Say(parse, $"{name} removed from {file}")
                : Refuse(parse, NoSuch(name, file));
        }));
        return command;
    }

    private static Command BuildList()
    {
        var (address, config) = (Address(), ConfigOption.Create());
        address.Arity = ArgumentArity.ZeroOrOne;
        var command = new Command("list", "List the accounts, or one of them.") { address, config };
        command.SetAction(parse => Run(parse, config, file =>
        {
            var only = parse.GetValue(address);
            var lines = AccountText.Lines(Read(file))
                .Where(line => only is null || AccountSnapshot.Canonical(line.Name) == only).ToList();
            foreach (var line in lines)
                parse.InvocationConfiguration.Output.WriteLine(PrintableText.From(Describe(line)));
            return only is not null && lines.Count == 0 ? Refuse(parse, NoSuch(only, file)) : 0;
        }));
        return command;
    }

    /// <summary>Without the hash.</summary>
    internal static string Describe(AccountLine line)
    {
        var end = line.Password.StartsWith('{') ? line.Password.IndexOf('}', StringComparison.Ordinal) : -1;
        var scheme = end > 0 ? line.Password[..(end + 1)] : "{CRYPT}";
        var senders = line.Extra.Split(' ').LastOrDefault(
            word => word.StartsWith($"{AccountFields.SendersName}=", StringComparison.Ordinal));
        return senders is null ? $"{line.Name} {scheme}" : $"{line.Name} {scheme} {senders}";
    }

    private static int Run(ParseResult parse, Option<string> config, Func<string, int> act)
    {
        var loaded = new ConfigurationFile(parse.GetValue(config)!).Load();
        foreach (var mistake in loaded.Mistakes)
            parse.InvocationConfiguration.Error.WriteLine(mistake);
        if (loaded.Settings is null)
            return 1;
        try
        {
            return act(loaded.Settings.AccountFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(parse, e.Message);
        }
    }

    private static string Read(string file) => File.Exists(file) ? File.ReadAllText(file) : "";

    private static string? NewPassword(ParseResult parse, Option<bool> fromInput, Option<PasswordScheme> scheme)
    {
        var error = parse.InvocationConfiguration.Error;
        if (PasswordInput.Read(parse.GetValue(fromInput), error, out var mistake) is not { } password)
        {
            Refuse(parse, mistake);
            return null;
        }

        // A colon ends the password in the file.
        var chosen = parse.GetValue(scheme);
        using var random = RandomNumberGenerator.Create();
        var stored = chosen == PasswordScheme.Plain && password.Contains((byte)':')
            ? null
            : PasswordSchemes.Store(chosen, password, random);
        CryptographicOperations.ZeroMemory(password);
        if (stored is null)
            Refuse(parse, "a password with a colon cannot be stored as it is: choose another scheme");
        return stored;
    }

    private static string NoSuch(string name, string file) => $"there is no account {name} in {file}";

    private static int Say(ParseResult parse, string words)
    {
        parse.InvocationConfiguration.Output.WriteLine(PrintableText.From(words));
        return 0;
    }

    private static int Refuse(ParseResult parse, string words)
    {
        parse.InvocationConfiguration.Error.WriteLine(PrintableText.From(words));
        return 1;
    }

    private static Argument<string> Address() => new("ADDRESS") { Description = "The account, an address", CustomParser = ParseAddress };

    private static Option<bool> FromInput() =>
        new("--password-stdin") { Description = "Take the password from the first line of standard input" };

    private static Option<PasswordScheme> Scheme() => new("--scheme")
    {
        Description = $"How the password is stored: {string.Join(", ", Enum.GetValues<PasswordScheme>().Select(PasswordSchemes.NameOf))}",
        HelpName = "SCHEME",
        DefaultValueFactory = _ => PasswordScheme.ScramSha256,
        CustomParser = ParseScheme,
    };

    private static string? ParseAddress(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (MailboxParser.TryParse(text, out var mailbox, out _) && mailbox!.HasDomain && !mailbox.IsAddressLiteral
            && !text.AsSpan().ContainsAny(':', ' ', '#') && text[0] != '"')
            return AccountSnapshot.Canonical(text);
        result.AddError($"\"{PrintableText.From(text, 100)}\" is not an address such as jyoti@excite.example");
        return null;
    }

    private static PasswordScheme ParseScheme(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (PasswordSchemes.TryParse(text, out var scheme))
            return scheme;
        result.AddError($"\"{PrintableText.From(text, 100)}\" is not one of the schemes");
        return default;
    }

    private static void CheckSenders(OptionResult result)
    {
        var text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
        var words = text.Split(',');
        if (words.Any(word => word is not ("own" or "domain" or "any") && !IsAddress(word.StartsWith('@') ? $"x{word}" : word)))
            result.AddError($"\"{PrintableText.From(text, 100)}\" is not own, domain, any, addresses or @domains with commas between");
    }

    private static bool IsAddress(string text) =>
        !text.AsSpan().ContainsAny(' ', ':') && MailboxParser.TryParse(text, out var mailbox, out _) && mailbox!.HasDomain;
}
