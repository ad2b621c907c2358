namespace Smtp.Queue.Embedded;

/// <summary>What a journal record says. The numbers are on disk: never reuse one.</summary>
internal enum RecordType : byte
{
    None = 0,

    /// <summary>A message came in: <see cref="MessageBody"/>, and its content unless that has a file of its own.</summary>
    Accept = 1,

    /// <summary>Recipients ended, wait again or were replaced; perhaps a notice came into being: <see cref="UpdateBody"/>.</summary>
    Update = 2,

    /// <summary>A waiting message stands here from now on, so that its old segment can go: <see cref="CarryBody"/>, and its content as
    /// with Accept.</summary>
    Carry = 3,
}
