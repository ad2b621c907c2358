namespace Smtp.Protocol.Commands;

/// <summary>What a filter says of one attribute of its client.</summary>
/// <param name="Text"><see langword="null"/>: the filter does not know it.</param>
/// <param name="IsTemporary">It could not be found out now, and may be later; only without a text.</param>
public readonly record struct XClientText(string? Text, bool IsTemporary = false);
