using System.Text.Json;
using Smtp.Queue.Durability;
using Smtp.Reception.Authentication;

namespace Smtp.Composition.Logins;

/// <summary><c>logins.json</c> in the data directory: for the owner alone, whole or as it was before, never half.</summary>
internal static class LoginHistoryFile
{
    /// <summary>Octets: more than <see cref="LoginThrottle.ToHistory"/> ever tells.</summary>
    private const long MaximumLength = 64 * 1024 * 1024;

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "logins.json");

    /// <exception cref="FormatException">It is damaged, or of another version.</exception>
    /// <exception cref="IOException"/>
    /// <exception cref="UnauthorizedAccessException"/>
    public static LoginHistory Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            return LoginHistory.Empty;
        if (file.Length > MaximumLength)
            throw new FormatException($"{file.Length} octets, more than {MaximumLength}");

        try
        {
            var document = JsonSerializer.Deserialize(File.ReadAllBytes(path), LoginHistoryJson.Default.LoginHistoryDocument);
            if (document is not { Version: LoginHistoryDocument.Current, Logins: var logins })
                throw new FormatException($"version {document?.Version}, not {LoginHistoryDocument.Current}");

            // What System.Text.Json lets pass in a list, whatever its type says.
            if (logins.Clients.Concat<object?>(logins.Accounts).Concat(logins.Known).Contains(null))
                throw new FormatException("an entry that is null");
            return logins;
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <exception cref="IOException"/>
    /// <exception cref="UnauthorizedAccessException"/>
    public static void Write(string path, LoginHistory history)
    {
        AtomicFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(
            new LoginHistoryDocument(LoginHistoryDocument.Current, history), LoginHistoryJson.Default.LoginHistoryDocument));
    }
}
