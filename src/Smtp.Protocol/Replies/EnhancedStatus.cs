namespace Smtp.Protocol.Replies;

/// <summary>An enhanced mail system status code (RFC 3463): class "." subject "." detail.</summary>
public readonly record struct EnhancedStatus(byte Class, ushort Subject, ushort Detail)
{
    public bool IsNone => Class == 0;

    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");
}
