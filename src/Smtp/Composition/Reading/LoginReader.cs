using System.Text;
using Smtp.Delivery.Relay.Login;
using Smtp.Protocol.Replies;
using Smtp.Protocol.Sasl;
using Smtp.Protocol.Sasl.Client;
using Smtp.Routing;

namespace Smtp.Composition.Reading;

/// <summary><c>Login</c> of a route. The secret is looked for here, so that the checker says what is wrong with it, and not kept.</summary>
internal sealed class LoginReader(ICollection<Mistake> warnings)
{
    private const string FileKey = "PasswordFile";
    private const string VariableKey = "PasswordEnvironment";

    /// <returns><see langword="null"/>: there is none, or a mistake in it.</returns>
    public RouteLogin? Read(SectionReader route)
    {
        var section = route.Section("Login", "a section: { \"User\": \"jyoti@excite.example\", \"PasswordFile\": \"smart-host.secret\" }");
        var user = ReadUser(section, out var isThere);
        var file = section.FullPath(
            FileKey, "a file whose first line is the password; a relative one starts at the folder of the configuration file");
        var variable = section.Text(VariableKey, "the name of an environment variable");
        var mechanisms = ReadMechanisms(section);
        var withoutTls = section.Flag("WithoutTls", defaultValue: false);
        section.RefuseUnknownKeys();
        if (!isThere && file is null && variable is null)
        {
            if (mechanisms.Count > 0 || withoutTls)
                section.Refuse("User", "is missing: the name to log in with");
            return null;
        }

        if (!isThere)
            section.Refuse("User", "is missing: the name to log in with");
        if (file is null == string.IsNullOrEmpty(variable))
            section.Refuse(FileKey, "must be there, or PasswordEnvironment in its place: a file whose first line is the password");
        if (user is null || file is null == string.IsNullOrEmpty(variable))
            return null;

        var login = new RouteLogin
        {
            User = user,
            PasswordFile = file,
            PasswordEnvironment = file is null ? variable : null,
            Mechanisms = mechanisms.Count > 0 ? mechanisms : SaslClient.Usual,
            WithoutTls = withoutTls,
        };
        LookAtSecret(section, login);
        return login;
    }

    private static string? ReadUser(SectionReader section, out bool isThere)
    {
        const string Expected = "a name to log in with, of at most 320 octets";
        var text = section.Text("User", Expected);
        isThere = text is not null;
        if (text is null)
            return null;
        if (text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= SaslExchange.MaximumIdentity
            && SaslPreparation.TryPrepare(text, out var prepared) && prepared.Length > 0)
            return text;

        section.RefuseValue("User", text, Expected);
        return null;
    }

    private static List<SaslMechanism> ReadMechanisms(SectionReader section)
    {
        var mechanisms = new List<SaslMechanism>();
        foreach (var (path, value) in section.Texts("Mechanisms", "a list of mechanisms: [ \"SCRAM-SHA-256\", \"PLAIN\" ]"))
        {
            if (SaslMechanisms.TryParse(Encoding.UTF8.GetBytes(value), out var mechanism) && SaslClient.Known.Contains(mechanism))
                mechanisms.Add(mechanism);
            else
                section.RefuseAt(path, $"\"{PrintableText.From(value, 100)}\" is not one of {Names()}");
        }

        return mechanisms;

        static string Names() => string.Join(", ", SaslClient.Known.Select(SaslMechanisms.NameOf));
    }

    /// <summary>
    /// A variable that is not there stops nothing: who checks has other ones than the service. Nor does a file that only the service's user
    /// may read.
    /// </summary>
    private void LookAtSecret(SectionReader section, RouteLogin login)
    {
        try
        {
            LoginSecret.Read(login).Dispose();
        }
        catch (UnauthorizedAccessException fault)
        {
            Warn(FileKey, fault.Message);
        }
        catch (IOException fault) when (login.PasswordFile is null)
        {
            Warn(VariableKey, fault.Message);
        }
        catch (IOException fault)
        {
            section.Refuse(FileKey, fault.Message);
        }

        if (login.PasswordFile is { } path && CertificateReview.IsReadByOthers(path))
            Warn(FileKey, $"{path} can be read by every user of this machine; chmod 600 would be right");

        void Warn(string key, string message) => warnings.Add(new Mistake($"{section.Path}:{key}", message));
    }
}
