using System.Net;

namespace Smtp.Accounts;

/// <summary>
/// The last field of a line: words with a space between them. Ours is <c>smtpd_senders=own,@excite.example,info@excite.example</c>; of
/// Dovecot's those that keep somebody out count here, too.
/// </summary>
public sealed record AccountFields
{
    public const string SendersName = "smtpd_senders";

    public static readonly AccountFields None = new();

    /// <summary><see langword="null"/>: as set for all.</summary>
    public SenderRule? Senders { get; init; }

    /// <summary>Whole addresses, and domains with an @ before them, in lower case: allowed beyond <see cref="Senders"/>.</summary>
    public IReadOnlyList<string> MoreSenders { get; init; } = [];

    /// <summary>nologin.</summary>
    public bool NoLogin { get; init; }

    /// <summary>allow_nets; <see langword="null"/>: from anywhere.</summary>
    public IReadOnlyList<IPNetwork>? AllowedNetworks { get; init; }

    internal static AccountFields Parse(string text)
    {
        var fields = None;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = word.Split('=', 2) is [var before, var behind] ? (before, behind) : (word, "");
            fields = name switch
            {
                SendersName => fields.WithSenders(value),
                "nologin" => fields with { NoLogin = true },
                "allow_nets" => fields with { AllowedNetworks = Networks(value) },
                _ => fields,
            };
        }

        return fields;
    }

    private AccountFields WithSenders(string value)
    {
        // Who is named here has what is named here: the rule for all holds no more.
        SenderRule? rule = null;
        var more = new List<string>();
        foreach (var word in value.ToLowerInvariant().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Contains('@', StringComparison.Ordinal))
                more.Add(word);
            else if (Enum.TryParse<SenderRule>(word, ignoreCase: true, out var named) && Enum.IsDefined(named))
                rule = named > (rule ?? SenderRule.Own) ? named : rule ?? named;
        }

        return this with { Senders = rule ?? SenderRule.Own, MoreSenders = more };
    }

    // What cannot be read lets nobody in: better than everybody.
    private static List<IPNetwork> Networks(string value)
    {
        var networks = new List<IPNetwork>();
        foreach (var word in value.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(word, out var network))
                networks.Add(network);
            else if (IPAddress.TryParse(word, out var address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
        }

        return networks;
    }
}
