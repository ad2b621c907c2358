namespace Smtp.EndToEnd.Peers;

/// <summary>What one client is asked to do: this message, to this server, by this way.</summary>
/// <param name="IsImplicit">TLS from the first octet; otherwise STARTTLS, and nothing without it.</param>
/// <param name="RootFile">The authority to trust, and no other.</param>
/// <param name="MessageFile">With From, To, Bcc and Subject; neither Date nor Message-ID.</param>
internal sealed record Submission(
    int Port, bool IsImplicit, string Mechanism, string Account, string RootFile, string MessageFile)
{
    /// <summary>The name in the certificate.</summary>
    public const string Host = "localhost";

    public const string Password = "open sesame";

    public const string Recipient = "sarika@excite.example";

    /// <summary>Of the message.</summary>
    public string Subject => Account.Split('@')[0];
}
