namespace Smtp.Queue.Operations;

/// <summary>How far a long operation is.</summary>
/// <param name="Done">Messages looked at.</param>
/// <param name="Total">Of so many.</param>
public readonly record struct QueueProgress(int Done, int Total);
