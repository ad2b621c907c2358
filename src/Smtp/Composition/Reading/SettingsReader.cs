using Microsoft.Extensions.Configuration;
using Smtp.Delivery.Maildir;
using Smtp.Reception.Listening;
using Smtp.Routing;

namespace Smtp.Composition.Reading;

/// <summary>The section <c>Smtp</c> in, settings or every mistake out.</summary>
internal static class SettingsReader
{
    /// <param name="baseDirectory">What a relative DataDirectory starts from: the folder of the configuration file.</param>
    /// <param name="bound">At reload, the listeners that stay bound whatever the file says: the relay rule is held against them.</param>
    public static ReadSettings Read(IConfiguration configuration, string baseDirectory, IReadOnlyList<ListenerOptions>? bound = null)
    {
        var mistakes = new List<Mistake>();
        var warnings = new List<Mistake>();
        var section = configuration.GetSection("Smtp");
        if (!section.GetChildren().Any())
        {
            mistakes.Add(new Mistake("Smtp", "the section is missing: { \"Smtp\": { \"HostName\": \"mx.example.org\", … } }"));
            return new ReadSettings(null, mistakes, warnings);
        }

        var smtp = new SectionReader(section, baseDirectory, mistakes);
        var hostName = ReadHostName(smtp);
        var listeners = ListenersReader.Read(smtp, warnings);
        var domains = DomainsReader.Read(smtp);
        var dataDirectory = ReadDataDirectory(smtp, baseDirectory);
        var limits = ReceptionReader.ReadLimits(smtp, out var rates);
        var timeouts = ReceptionReader.ReadTimeouts(smtp, out var stopDeadline);
        var authentication = AccountsReader.Read(smtp, dataDirectory, out var accountFile, out var oauth);
        var submission = SubmissionReader.Read(smtp);
        var queue = QueueReader.Read(smtp, Path.Combine(dataDirectory, "queue"));
        var relay = RelayReader.Read(smtp, hostName, listeners, out var security);
        var routes = RoutesReader.Read(smtp, domains, listeners, new RouteSecurityReader(security, warnings), out var securities);
        var review = new CertificateReview(TimeProvider.System.GetUtcNow(), warnings);
        var tls = TlsReader.Read(smtp, hostName, listeners, review);
        var settings = new SmtpSettings
        {
            DataDirectory = dataDirectory,
            AccountFile = accountFile,
            Authentication = authentication,
            OAuth = oauth,
            Reception = new ReceptionOptions
            {
                HostName = hostName,
                Listeners = listeners,
                Limits = limits,
                Timeouts = timeouts,
                Submission = submission,
            },
            Tls = tls,
            Rates = rates,
            Strangers = ChecksReader.Read(smtp),
            StopDeadline = stopDeadline,
            Queue = queue,
            Maildir = new MaildirOptions { Root = Path.Combine(dataDirectory, "mail") },
            Relay = relay with { Destinations = queue.Destinations },
            Dns = DnsReader.Read(smtp),
            AdminPort = AdminReader.ReadPort(smtp),
            Table = new RoutingTable
            {
                HostName = hostName,
                Domains = domains,
                Routes = routes,
                Security = securities,
                StandardSecurity = security,
                RelayClients = RelayClientsReader.Read(smtp, [.. listeners, .. bound ?? []], warnings),
                RelayCertificates = RelayCertificatesReader.Read(smtp, tls, [.. listeners, .. bound ?? []], warnings),
                RecipientDelimiter = ReadDelimiter(smtp),
                OwnAddresses = [.. listeners.Select(listener => listener.Address).Distinct()],
            },
        };
        smtp.RefuseUnknownKeys();
        return new ReadSettings(mistakes.Count == 0 ? settings : null, mistakes, warnings);
    }

    private static string ReadHostName(SectionReader smtp)
    {
        const string Expected = "the full domain name of this server, such as mx.excite.example";
        var text = smtp.Text("HostName", Expected);
        if (text is not null && DomainText.TryParse(text, out var name))
            return name;
        if (text is not null)
            smtp.RefuseValue("HostName", text, Expected);

        // RFC 5321 4.1.1.1 wants a name even where the machine has no good one.
        return DomainText.TryParse(System.Net.Dns.GetHostName(), out var machine) ? machine : "localhost";
    }

    private static string ReadDataDirectory(SectionReader smtp, string baseDirectory)
    {
        const string Expected = "a folder; a relative one starts at the folder of the configuration file";
        return smtp.FullPath("DataDirectory", Expected) ?? Path.GetFullPath("data", baseDirectory);
    }

    private static char? ReadDelimiter(SectionReader smtp)
    {
        const string Expected = "one of + - = # . _, or \"\" for none";
        return smtp.Text("RecipientDelimiter", Expected) switch
        {
            null => '+',
            "" => null,
            [var one] when "+-=#._".Contains(one, StringComparison.Ordinal) => one,
            { } other => Refused(other),
        };

        char? Refused(string other)
        {
            smtp.RefuseValue("RecipientDelimiter", other, Expected);
            return null;
        }
    }
}
