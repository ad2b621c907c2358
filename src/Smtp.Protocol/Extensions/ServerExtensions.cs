using System.Globalization;
using Smtp.Protocol.Replies;

namespace Smtp.Protocol.Extensions;

/// <summary>What a server offered in its reply to EHLO (RFC 5321 4.1.1.1), as the relay client needs it.</summary>
public sealed record ServerExtensions
{
    public static readonly ServerExtensions None = new();

    /// <summary>The server's name: the first word of its reply.</summary>
    public string Name { get; init; } = "";

    public bool Pipelining { get; init; }

    public bool EightBitMime { get; init; }

    public bool SmtpUtf8 { get; init; }

    public bool Chunking { get; init; }

    public bool BinaryMime { get; init; }

    public bool Dsn { get; init; }

    public bool EnhancedStatusCodes { get; init; }

    public bool StartTls { get; init; }

    /// <summary>RFC 1870: <see langword="null"/> not offered, 0 no fixed limit, else octets.</summary>
    public long? Size { get; init; }

    /// <summary>SASL mechanisms in capitals (RFC 4954).</summary>
    public IReadOnlyList<string> AuthMechanisms { get; init; } = [];

    /// <summary>Reads the lines of a 250 reply to EHLO; keywords in any case, what is not known is passed over.</summary>
    public static ServerExtensions Parse(Reply ehlo)
    {
        ArgumentNullException.ThrowIfNull(ehlo);
        var offered = None with { Name = ehlo.Lines.Count == 0 ? "" : FirstWord(ehlo.Lines[0]) };
        for (var i = 1; i < ehlo.Lines.Count; i++)
            offered = offered.With(ehlo.Lines[i]);
        return offered;
    }

    private ServerExtensions With(string line)
    {
        var keyword = FirstWord(line).ToUpperInvariant();
        var parameters = line[keyword.Length..];
        return keyword switch
        {
            "PIPELINING" => this with { Pipelining = true },
            "8BITMIME" => this with { EightBitMime = true },
            "SMTPUTF8" => this with { SmtpUtf8 = true },
            "CHUNKING" => this with { Chunking = true },
            "BINARYMIME" => this with { BinaryMime = true },
            "DSN" => this with { Dsn = true },
            "ENHANCEDSTATUSCODES" => this with { EnhancedStatusCodes = true },
            "STARTTLS" => this with { StartTls = true },
            "SIZE" => this with { Size = ToSize(parameters) },
            "AUTH" => this with { AuthMechanisms = Union(parameters) },

            // Servers of the time before RFC 2554 was final say AUTH=LOGIN, some beside the right form.
            _ when keyword.StartsWith("AUTH=", StringComparison.Ordinal) => this with { AuthMechanisms = Union(line["AUTH=".Length..]) },
            _ => this,
        };
    }

    /// <summary>RFC 1870 3: no number, or one we cannot read, is no fixed limit.</summary>
    private static long ToSize(string parameters) =>
        long.TryParse(parameters.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0;

    private List<string> Union(string parameters)
    {
        var mechanisms = new List<string>(AuthMechanisms);
        foreach (var word in parameters.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!mechanisms.Contains(word, StringComparer.Ordinal))
                mechanisms.Add(word);
        }

        return mechanisms;
    }

    private static string FirstWord(string line)
    {
        var end = line.IndexOf(' ', StringComparison.Ordinal);
        return end < 0 ? line : line[..end];
    }
}
