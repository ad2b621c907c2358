using System.Text;

namespace Smtp.Accounts;

/// <summary>Edits the text of a passwd-file line by line; whatever else stands in it stays to the letter.</summary>
public static class AccountText
{
    public static IEnumerable<AccountLine> Lines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('\n').Select(line => AccountLine.Parse(line.TrimEnd('\r'))).OfType<AccountLine>();
    }

    /// <returns><see langword="null"/>: the account is there already.</returns>
    public static string? Add(string text, AccountLine account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (Lines(text).Any(line => Is(line, account.Name)))
            return null;
        return $"{text}{(text.Length == 0 || text.EndsWith('\n') ? "" : "\n")}{account}\n";
    }

    /// <returns><see langword="null"/>: there is no such account.</returns>
    public static string? ChangePassword(string text, string name, string password) =>
        Edit(text, name, line => (line with { Password = password }).ToString());

    /// <returns><see langword="null"/>: there is no such account.</returns>
    public static string? Remove(string text, string name) => Edit(text, name, _ => null);

    private static string? Edit(string text, string name, Func<AccountLine, string?> edit)
    {
        ArgumentNullException.ThrowIfNull(text);
        var output = new StringBuilder(text.Length);
        var isFound = false;
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var end = i == lines.Length - 1 ? "" : "\n";
            if (AccountLine.Parse(lines[i].TrimEnd('\r')) is { } line && Is(line, name))
            {
                isFound = true;
                if (edit(line) is { } changed)
                    output.Append(changed).Append(end);
            }
            else
            {
                output.Append(lines[i]).Append(end);
            }
        }

        return isFound ? output.ToString() : null;
    }

    private static bool Is(AccountLine line, string name) => AccountSnapshot.Canonical(line.Name) == AccountSnapshot.Canonical(name);
}
