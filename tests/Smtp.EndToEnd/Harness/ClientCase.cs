namespace Smtp.EndToEnd.Harness;

/// <summary>A client, a way into TLS and a mechanism: what the matrix of real clients is made of.</summary>
internal sealed record ClientCase(string Client, bool IsImplicit, string Mechanism)
{
    private static readonly (string Client, string[] Mechanisms)[] Clients =
    [
        ("curl", ["PLAIN", "LOGIN"]),
        ("MailKit", ["PLAIN", "LOGIN", "SCRAM-SHA-256"]),
        ("msmtp", ["PLAIN", "LOGIN", "SCRAM-SHA-256"]),
        ("nodemailer", ["PLAIN", "LOGIN"]),
        ("postfix", ["PLAIN", "LOGIN", "SCRAM-SHA-256"]),
        ("python", ["PLAIN", "LOGIN"]),
        ("s-nail", ["PLAIN", "LOGIN"]),
        ("swaks", ["PLAIN", "LOGIN"]),
    ];

    public static IReadOnlyList<ClientCase> All { get; } =
    [
        .. from row in Clients
           from isImplicit in (bool[])[false, true]
           from mechanism in row.Mechanisms
           select new ClientCase(row.Client, isImplicit, mechanism),
    ];

    public string Name => $"{Client}-{(IsImplicit ? "implicit" : "starttls")}-{Mechanism}".ToLowerInvariant();

    /// <summary>One of its own, so that the log tells who came.</summary>
    public string Account => $"{Name}@excite.example";
}
