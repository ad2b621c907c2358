using System.Text;
using Smtp.Accounts;
using Smtp.Accounts.Schemes;

namespace Smtp.Fuzz.Targets;

/// <summary>
/// A passwd-file of any text: it is read without a word of what stands in it, nobody gets in who is not in it, and an edit changes one
/// account and not a letter of the rest.
/// </summary>
internal static class PasswdTarget
{
    private static readonly AccountLine New = AccountLine.Create("new@fuzz.example", "{PLAIN}secret");

    public static void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var accounts = AccountSnapshot.Read(text);

        // Nobody takes as long as the others do: here that may be minutes.
        if (text.Split('\n').Select(static line => AccountLine.Parse(line.TrimEnd('\r'))).OfType<AccountLine>()
            .All(static line => StoredPasswords.Parse(line.Password) is null or PlainPassword))
            Claim.That(!accounts.Verify(accounts.Find("nobody@nowhere.example/\0"), "secret"u8), "nobody is nobody");
        foreach (var mistake in accounts.Mistakes)
            Claim.That(
                mistake.StartsWith("line ", StringComparison.Ordinal) && mistake.Length < 120,
                "a mistake tells nothing of its line");

        foreach (var line in text.Split('\n').Select(AccountLine.Parse).OfType<AccountLine>())
        {
            Claim.Same(line, AccountLine.Parse(line.ToString()));
            Stored(line.Password);
            if (line.Name.Length > 0)
                AccountFieldsOf(line);
        }

        Edit(text);
    }

    private static void Stored(string password)
    {
        if (StoredPasswords.Parse(password) is not { } stored)
            return;

        Claim.That(stored.Scheme.Length > 0);
        if (stored is not PlainPassword)
            return; // The others take the time they are meant to take.

        var secret = password[(password.IndexOf('}', StringComparison.Ordinal) + 1)..];
        Claim.That(stored.Verify(Encoding.UTF8.GetBytes(secret)) && !stored.Verify(Encoding.UTF8.GetBytes(secret + "x")));
    }

    private static void AccountFieldsOf(AccountLine line)
    {
        var fields = AccountFields.Parse(line.Extra);
        Claim.That(fields.MoreSenders.All(static more => more.Contains('@', StringComparison.Ordinal)));
        Claim.That(fields.Senders is null || Enum.IsDefined(fields.Senders.Value));
        Claim.That(fields.NoLogin == line.Extra.Split(' ').Any(static word => word.Split('=')[0] == "nologin"));
    }

    private static void Edit(string text)
    {
        if (AccountText.Add(text, New) is not { } added)
        {
            Claim.That(AccountText.Lines(text).Any(static line => AccountSnapshot.Canonical(line.Name) == New.Name));
            return;
        }

        var whole = text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";
        Claim.Same(whole + New + "\n", added);
        Claim.Same(whole, AccountText.Remove(added, New.Name));
        Claim.Same(
            whole + New with { Password = "{PLAIN}other" } + "\n",
            AccountText.ChangePassword(added, "NEW@fuzz.example", "{PLAIN}other"));
        Claim.That(AccountText.Remove(text, New.Name) is null && AccountText.ChangePassword(text, New.Name, "x") is null);
        if (AccountSnapshot.Read(added).Find(New.Name) is { } found)
            Claim.That(AccountSnapshot.Read(added).Verify(found, "secret"u8));
    }
}
