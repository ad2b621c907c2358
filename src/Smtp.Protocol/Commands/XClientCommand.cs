using System.Globalization;
using System.Net;
using System.Text;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;

namespace Smtp.Protocol.Commands;

/// <summary>
/// The argument of XCLIENT (Postfix's, as its XCLIENT_README describes it): <c>attribute=value …</c>, values in xtext. An attribute
/// that is <see langword="null"/> was not given.
/// </summary>
public sealed record XClientCommand
{
    /// <summary>What EHLO offers, but for LOGIN.</summary>
    public const string Attributes = "NAME ADDR PORT PROTO HELO DESTADDR DESTPORT";

    private const int MaximumValue = 255;

    private static ReadOnlySpan<byte> IPv6Prefix => "IPV6:"u8;

    /// <summary>The client's reverse name, which leads back to its address.</summary>
    public XClientText? Name { get; private set; }

    public XClientText? Address { get; private set; }

    /// <summary><see cref="Address"/> read: <see langword="null"/> where it is unknown, too. IPv4 as IPv4.</summary>
    public IPAddress? ClientAddress { get; private set; }

    public XClientText? Port { get; private set; }

    /// <summary>What the client said at HELO or EHLO.</summary>
    public XClientText? Helo { get; private set; }

    /// <summary>SMTP or ESMTP.</summary>
    public XClientText? Proto { get; private set; }

    /// <summary>As whom the client has authenticated with the filter.</summary>
    public XClientText? Login { get; private set; }

    /// <summary>Where the client has connected to.</summary>
    public XClientText? DestinationAddress { get; private set; }

    public XClientText? DestinationPort { get; private set; }

    /// <returns><see cref="CommandError.Syntax"/>, <see cref="CommandError.UnknownParameter"/> or
    /// <see cref="CommandError.ParameterValue"/> (also of an attribute given twice) where it is none.</returns>
    public static CommandError Parse(ReadOnlySpan<byte> argument, out XClientCommand? command)
    {
        command = null;
        var read = new XClientCommand();
        var reader = new ParameterReader(argument);
        var count = 0;
        CommandError error;
        while (reader.TryRead(out error))
        {
            count++;
            if (reader.Value.IsEmpty)
                return CommandError.Syntax;
            if (read.Take(ref reader) is var wrong and not CommandError.None)
                return wrong;
        }

        if (count == 0 || error != CommandError.None)
            return CommandError.Syntax;
        command = read;
        return CommandError.None;
    }

    private CommandError Take(ref ParameterReader reader)
    {
        if (reader.Is("NAME"u8))
            return Set(Name, reader.Value, static text => DomainName.IsValid(text), text => Name = text);
        if (reader.Is("ADDR"u8))
            return Set(Address, reader.Value, static text => ReadAddress(text) is not null, SetAddress);
        if (reader.Is("PORT"u8))
            return Set(Port, reader.Value, IsPort, text => Port = text);
        if (reader.Is("PROTO"u8))
            return Set(Proto, reader.Value, IsProtocol, text => Proto = text);
        if (reader.Is("HELO"u8))
            return Set(Helo, reader.Value, static text => HelloCommand.TryParse(text, out _), text => Helo = text);
        if (reader.Is("LOGIN"u8))
            return Set(Login, reader.Value, static text => !text.IsEmpty, text => Login = text);
        if (reader.Is("DESTADDR"u8))
            return Set(DestinationAddress, reader.Value, static text => ReadAddress(text) is not null, text => DestinationAddress = text);
        if (reader.Is("DESTPORT"u8))
            return Set(DestinationPort, reader.Value, IsPort, text => DestinationPort = text);
        return CommandError.UnknownParameter;
    }

    private void SetAddress(XClientText text)
    {
        Address = text;
        ClientAddress = text.Text is null ? null : ReadAddress(Encoding.ASCII.GetBytes(text.Text));
    }

    private static CommandError Set(XClientText? before, ReadOnlySpan<byte> xtext, IsValidText isValid, Action<XClientText> set)
    {
        if (before is not null || !Xtext.TryDecode(xtext, MaximumValue, out var text))
            return CommandError.ParameterValue;

        if (text.Equals("[UNAVAILABLE]", StringComparison.OrdinalIgnoreCase))
            set(new XClientText(null));
        else if (text.Equals("[TEMPUNAVAIL]", StringComparison.OrdinalIgnoreCase))
            set(new XClientText(null, IsTemporary: true));
        else if (isValid(Encoding.ASCII.GetBytes(text)))
            set(new XClientText(text));
        else
            return CommandError.ParameterValue;
        return CommandError.None;
    }

    /// <summary>IPv4, or IPv6 behind <c>IPV6:</c>.</summary>
    private static IPAddress? ReadAddress(ReadOnlySpan<byte> text)
    {
        if (text.Length < IPv6Prefix.Length || !Ascii.EqualsIgnoreCase(text[..IPv6Prefix.Length], IPv6Prefix))
            return AddressLiteral.IsIPv4(text) ? IPAddress.Parse(text) : null;

        text = text[IPv6Prefix.Length..];
        return AddressLiteral.IsIPv6(text) ? IPAddress.Parse(text).Unmapped() : null;
    }

    private static bool IsPort(ReadOnlySpan<byte> text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsProtocol(ReadOnlySpan<byte> text) =>
        Ascii.EqualsIgnoreCase(text, "SMTP"u8) || Ascii.EqualsIgnoreCase(text, "ESMTP"u8);

    private delegate bool IsValidText(ReadOnlySpan<byte> text);
}
