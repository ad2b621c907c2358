using Smtp.Accounts.Tokens;
using Smtp.Protocol.Sasl;
using Smtp.Reception.Authentication;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Accounts</c>: who may submit mail, and how they say who they are.</summary>
internal static class AccountsReader
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <param name="file">Absolute; whether it is there does not matter.</param>
    public static AuthenticationOptions Read(SectionReader smtp, string dataDirectory, out string file, out OAuthOptions? oauth)
    {
        var standard = new AuthenticationOptions();
        var section = smtp.Section("Accounts");
        file = section.FullPath("File", "a file; a relative one starts at the folder of the configuration file")
            ?? Path.Combine(dataDirectory, "accounts");
        oauth = OAuthReader.Read(section);
        var options = new AuthenticationOptions
        {
            Mechanisms = ReadMechanisms(section),
            Certificates = CertificateAccountsReader.Read(section),
            CertificateAddresses = section.Flag("CertificateAddresses", false),
            Senders = section.Choice("Senders", standard.Senders),
            Failures = section.Count("Failures", standard.Failures, 1, 10_000),
            Ban = section.Duration("Ban", standard.Ban, Second, 30 * Day),
            Remembered = section.Count("Remembered", standard.Remembered, 100, 10_000_000),
        };
        section.RefuseUnknownKeys();
        return options;
    }

    private static List<SaslMechanism> ReadMechanisms(SectionReader section)
    {
        var mechanisms = new List<SaslMechanism>();
        var names = Enum.GetValues<SaslMechanism>().Select(SaslMechanisms.NameOf).ToList();
        foreach (var (path, value) in section.Texts("Mechanisms", "a list of mechanisms: [ \"PLAIN\", \"LOGIN\" ]"))
        {
            if (SaslMechanisms.TryParse(System.Text.Encoding.UTF8.GetBytes(value), out var mechanism))
                mechanisms.Add(mechanism);
            else
                section.RefuseAt(path, $"\"{Protocol.Replies.PrintableText.From(value, 100)}\" is not one of {string.Join(", ", names)}");
        }

        return mechanisms;
    }
}
