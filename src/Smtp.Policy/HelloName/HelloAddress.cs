using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Smtp.Protocol.Addresses;

namespace Smtp.Policy.HelloName;

/// <summary>A HELO name that is an address, in brackets (RFC 5321 4.1.3) or without.</summary>
internal static class HelloAddress
{
    public static bool TryRead(string name, [NotNullWhen(true)] out IPAddress? address) =>
        AddressLiteral.TryRead(Encoding.UTF8.GetBytes(IsInBrackets(name) ? name[1..^1] : name), out address);

    public static bool IsInBrackets(string name) => name.Length > 2 && name[0] == '[' && name[^1] == ']';
}
