using Smtp.Protocol.Addresses;

namespace Smtp.Reception.Submission;

/// <summary>For the log: who claimed to be whom.</summary>
/// <param name="Address"><see langword="null"/>: the field cannot be read.</param>
internal sealed record RefusedClaim(string Account, string Field, Mailbox? Address);
