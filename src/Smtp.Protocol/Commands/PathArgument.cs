using System.Text;
using Smtp.Protocol.Addresses;

namespace Smtp.Protocol.Commands;

/// <summary>The common form of the arguments of MAIL and RCPT: a word with a colon, a path, perhaps parameters behind a space.</summary>
internal static class PathArgument
{
    /// <param name="prefix"><c>FROM:</c> or <c>TO:</c>.</param>
    /// <param name="path"><see langword="null"/> for <c>&lt;&gt;</c>.</param>
    public static CommandError Parse(
        ReadOnlySpan<byte> argument, ReadOnlySpan<byte> prefix, out Mailbox? path, out ReadOnlySpan<byte> parameters)
    {
        path = null;
        parameters = default;
        if (argument.Length < prefix.Length || !Ascii.EqualsIgnoreCase(argument[..prefix.Length], prefix))
            return CommandError.Syntax;

        argument = argument[prefix.Length..].TrimStart((byte)' ');
        if (!argument.StartsWith((byte)'<'))
            return CommandError.Syntax;
        if (!PathParser.TryParse(argument, out path, out var consumed, out var error))
            return ToCommandError(error);

        parameters = argument[consumed..];
        return parameters.IsEmpty || parameters[0] == ' ' ? CommandError.None : CommandError.Syntax;
    }

    private static CommandError ToCommandError(AddressError error) => error switch
    {
        AddressError.LocalPartTooLong or AddressError.DomainTooLong or AddressError.PathTooLong => CommandError.AddressTooLong,
        _ => CommandError.Address,
    };
}
