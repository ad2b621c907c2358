using System.Text;

namespace Smtp.Fuzz.Sessions;

/// <summary>What a client said in an exchange, and whether it proves that it is jyoti@excite.com with the password secret.</summary>
internal sealed class Exchange
{
    private const string Name = "jyoti@excite.com";
    private const string Password = "secret";

    private string _mechanism = "";

    public List<string> Lines { get; } = [];

    public bool IsProof => _mechanism switch
    {
        "PLAIN" => Decode(Lines.LastOrDefault("")).Split('\0') is [var other, var name, Password]
            && Is(name) && (other.Length == 0 || Is(other)),
        "LOGIN" => Lines is [.., var name, var password] && Is(Decode(name)) && Decode(password) == Password,
        _ => false,
    };

    public void Begin(string argument)
    {
        Lines.Clear();
        var words = argument.Split(' ', 2, StringSplitOptions.TrimEntries);
        _mechanism = words[0].ToUpperInvariant();
        if (words.Length > 1)
            Lines.Add(words[1]);
    }

    public void Add(string line) => Lines.Add(line);

    /// <summary>With this line it would be a proof.</summary>
    public bool MayEnd(string line)
    {
        Lines.Add(line);
        var isProof = IsProof;
        Lines.RemoveAt(Lines.Count - 1);
        return isProof;
    }

    private static bool Is(string name) => name.Equals(Name, StringComparison.OrdinalIgnoreCase);

    private static string Decode(string line)
    {
        Span<byte> octets = stackalloc byte[512];
        return line.Length <= 512 && Convert.TryFromBase64String(line, octets, out var length)
            ? Encoding.UTF8.GetString(octets[..length])
            : "";
    }
}
