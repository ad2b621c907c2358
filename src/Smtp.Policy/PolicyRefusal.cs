using Smtp.Protocol.Replies;

namespace Smtp.Policy;

/// <summary>Who refused, what the client hears, and why, for the log.</summary>
public sealed record PolicyRefusal(string Policy, PolicyStage Stage, Reply Reply, string Reason);
