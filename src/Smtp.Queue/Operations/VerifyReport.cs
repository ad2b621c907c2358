using Smtp.Mail;

namespace Smtp.Queue.Operations;

/// <summary>What a look at every octet of a queue has found.</summary>
/// <param name="Octets">Read and found to be what was written, or not.</param>
/// <param name="Messages">That wait.</param>
public sealed record VerifyReport(
    int Segments, long Records, long Octets, int Messages, int ContentFiles, IReadOnlyList<FoundDamage> Damage);

/// <param name="Id">Whose it is; <see langword="null"/> where that cannot be told.</param>
/// <param name="Where">The file, and the place in it.</param>
/// <param name="IsWaiting">The message is in the queue; damage to one that has ended costs nothing.</param>
public sealed record FoundDamage(QueueId? Id, string Where, string What, bool IsWaiting);
