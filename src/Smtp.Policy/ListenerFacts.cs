namespace Smtp.Policy;

/// <summary>Where the client came in.</summary>
/// <param name="Name">As configured; else its address and port.</param>
/// <param name="IsSubmission">For accounts (RFC 6409), not for other servers.</param>
public sealed record ListenerFacts(string Name, bool IsSubmission = false);
