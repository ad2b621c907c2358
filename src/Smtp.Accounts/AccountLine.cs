namespace Smtp.Accounts;

/// <summary>
/// A line of a passwd-file: <c>user:{SCHEME}hash:uid:gid:gecos:home:shell:extra fields</c>, where all behind the hash may be missing.
/// </summary>
public sealed record AccountLine(string Name, string Password, string Rest)
{
    /// <summary>Fields before the extra ones: uid, gid, gecos, home, shell.</summary>
    private const int SystemFields = 5;

    /// <summary>The extra fields, which may hold colons of their own.</summary>
    public string Extra => Rest.Split(':', SystemFields + 1) is { Length: > SystemFields } fields ? fields[SystemFields] : "";

    /// <returns><see langword="null"/> for a comment, an empty line, and a line without a name and a password.</returns>
    public static AccountLine? Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.StartsWith('#') || line.Split(':', 3) is not [{ Length: > 0 } name, var password, .. var rest])
            return null;
        return new AccountLine(name, password, rest is [var more] ? more : "");
    }

    /// <summary>A new account, with a field for who it may send as where one is given.</summary>
    public static AccountLine Create(string name, string password, string? senders = null) =>
        new(name, password, senders is null ? "::::" : $":::::{AccountFields.SendersName}={senders}");

    public override string ToString() => $"{Name}:{Password}:{Rest}";
}
