using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Smtp.Accounts;
using Smtp.Composition;
using Smtp.Composition.Reading;
using Smtp.Policy;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;
using Smtp.Reception.Listening;
using Smtp.Reception.Policies;
using Smtp.Reception.Tls;

namespace Smtp.Cli;

/// <summary>What <c>smtpd explain</c> is asked, and the message that it makes of it.</summary>
internal sealed class ExplainOptions
{
    private const string Trusted = "Trusted";
    private const string Certificates = "a SHA-256 fingerprint, or Trusted for one that Tls.ClientAuthorities have issued";

    private readonly Argument<Mailbox> _recipient = new("ADDRESS") { Description = "The recipient", CustomParser = ParseAddress };

    private readonly Option<string> _sender = new("--from")
    {
        Description = "The sender; <> for none. Without it the account's own address, or none",
        HelpName = "ADDRESS",
    };

    private readonly Option<IPAddress> _client = new("--client")
    {
        Description = "The address of the client that sends",
        HelpName = "IP",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = ParseClient,
    };

    private readonly Option<string> _listener = new("--listener")
    {
        Description = "Its name, or address and port; without it the first that fits",
        HelpName = "NAME",
    };

    private readonly Option<string> _account = new("--account") { Description = "Who logs in", HelpName = "NAME" };

    private readonly Option<bool> _tls = new("--tls") { Description = "Inside TLS" };

    private readonly Option<string> _hello = new("--helo") { Description = "What the client calls itself", HelpName = "NAME" };

    private readonly Option<string> _certificate = new("--certificate")
    {
        Description = $"The certificate that the client shows: {Certificates}",
        HelpName = "FINGERPRINT",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_recipient);
        foreach (var option in new Option[] { _sender, _client, _listener, _account, _tls, _hello, _certificate })
            command.Options.Add(option);
    }

    /// <returns><see langword="null"/> where there can be no such message, and the problem.</returns>
    public TrialQuestion? Read(ParseResult parse, SmtpSettings settings, out string problem)
    {
        problem = "";
        var accountName = parse.GetValue(_account);
        var client = parse.GetValue(_client)!;
        if (FindListener(settings.Reception.Listeners, parse.GetValue(_listener), accountName is not null, ref problem) is not { } listener
            || !TryFindAccount(settings.AccountFile, accountName, out var account, ref problem)
            || !TryReadTls(listener, parse.GetValue(_tls), parse.GetValue(_certificate), out var tls, ref problem)
            || !TryReadSender(parse.GetValue(_sender) ?? (account is null ? "<>" : account.Name), out var sender, ref problem))
        {
            return null;
        }

        return new TrialQuestion
        {
            Listener = listener,
            Client = client,
            Tls = tls,
            Account = account,
            HelloName = PrintableText.From(parse.GetValue(_hello) ?? LiteralOf(client), 255),
            Sender = sender,
            Recipient = parse.GetValue(_recipient)!,
        };
    }

    private static ListenerOptions? FindListener(
        IReadOnlyList<ListenerOptions> listeners, string? name, bool logsIn, ref string problem)
    {
        if (name is null)
        {
            var wanted = logsIn ? ListenerService.Submission : ListenerService.Smtp;
            return listeners.FirstOrDefault(listener => listener.Service == wanted) ?? listeners[0];
        }

        if (listeners.FirstOrDefault(listener => listener.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found)
            return found;
        var names = string.Join(", ", listeners.Select(static one => one.Name));
        problem = $"there is no listener \"{PrintableText.From(name, 100)}\"; there are {names}";
        return null;
    }

    private static bool TryFindAccount(string file, string? name, out Account? account, ref string problem)
    {
        account = null;
        if (name is null)
            return true;

        try
        {
            account = new AccountFile(file, TimeProvider.System, static _ => { }).Current.Find(name);
            problem = account is null ? $"there is no account \"{PrintableText.From(name, 100)}\" in {file}" : "";
        }
        catch (IOException e)
        {
            problem = e.Message;
        }

        return account is not null;
    }

    private static bool TryReadTls(ListenerOptions listener, bool wanted, string? certificate, out TlsFacts? tls, ref string problem)
    {
        tls = null;
        if (listener.Tls == TlsMode.None)
        {
            problem = $"listener {listener.Name} has no TLS";
            return !wanted && certificate is null;
        }

        if (!wanted && certificate is null && listener.Tls != TlsMode.Implicit)
            return true;
        if (!TryReadCertificate(listener, certificate, out var shown, ref problem))
            return false;

        tls = new TlsFacts("TLSv1.3", "TLS_AES_256_GCM_SHA384", shown);
        return true;
    }

    private static bool TryReadCertificate(ListenerOptions listener, string? text, out ClientCertificate? shown, ref string problem)
    {
        shown = null;
        if (text is null)
        {
            problem = $"listener {listener.Name} requires a certificate: --certificate";
            return listener.ClientCertificates != ClientCertificates.Require;
        }

        if (listener.ClientCertificates == ClientCertificates.None)
        {
            problem = $"listener {listener.Name} asks for no certificate: Listeners[].ClientCertificates";
            return false;
        }

        if (text.Equals(Trusted, StringComparison.OrdinalIgnoreCase))
            shown = new ClientCertificate(Trusted, Trusted, true);
        else if (FingerprintText.TryParse(text, out var fingerprint))
            shown = new ClientCertificate(fingerprint, "", false);
        else
            problem = $"\"{PrintableText.From(text, 100)}\" is not {Certificates}";
        return shown is not null;
    }

    private static bool TryReadSender(string text, out Mailbox? sender, ref string problem)
    {
        sender = null;
        if (text is "" or "<>" || MailboxParser.TryParse(text, out sender, out _))
            return true;
        problem = $"\"{PrintableText.From(text, 100)}\" is not an address such as jyoti@excite.example, nor <>";
        return false;
    }

    // RFC 5321 4.1.3: what a client without a name says.
    private static string LiteralOf(IPAddress client) =>
        client.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[IPv6:{client}]" : $"[{client}]";

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
