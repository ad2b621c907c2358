namespace Smtp.Fuzz.Sessions;

/// <summary>Decisions made by octets, so that whoever changes the octets changes the decisions. All zero where there are no more.</summary>
internal ref struct Choices(ReadOnlySpan<byte> octets)
{
    private ReadOnlySpan<byte> _rest = octets;

    public readonly bool HasMore => !_rest.IsEmpty;

    public int Next(int below)
    {
        if (_rest.IsEmpty)
            return 0;
        var octet = _rest[0];
        _rest = _rest[1..];
        return octet % below;
    }

    public byte[] Raw(int length)
    {
        var taken = _rest[..Math.Min(length, _rest.Length)].ToArray();
        _rest = _rest[taken.Length..];
        return taken;
    }
}
