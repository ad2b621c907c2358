using System.Security.Cryptography;
using System.Text;
using Smtp.Protocol.Sasl;

namespace Smtp.Cli;

/// <summary>A password from the terminal, unseen, or from standard input.</summary>
internal static class PasswordInput
{
    /// <returns>UTF-8, to be cleared; <see langword="null"/> with the reason in <paramref name="mistake"/>.</returns>
    public static byte[]? Read(bool fromStandardInput, TextWriter prompt, out string mistake)
    {
        mistake = "";
        if (fromStandardInput)
        {
            using var input = Console.OpenStandardInput();
            return ReadLine(input, out mistake);
        }

        if (Console.IsInputRedirected)
        {
            mistake = "standard input is no terminal: use --password-stdin";
            return null;
        }

        var first = ReadUnseen(prompt, "Password: ");
        var second = ReadUnseen(prompt, "Once more: ");
        var isSame = CryptographicOperations.FixedTimeEquals(first, second);
        CryptographicOperations.ZeroMemory(second);
        if (!isSame)
            mistake = "the two are not the same";
        return isSame ? Check(first, out mistake) : null;
    }

    /// <summary>The first line, without its end.</summary>
    internal static byte[]? ReadLine(Stream input, out string mistake)
    {
        var buffer = new byte[SaslExchange.MaximumPassword + 2];
        var length = 0;
        while (length < buffer.Length && input.ReadByte() is var octet and >= 0 and not '\n')
            buffer[length++] = (byte)octet;
        if (length > 0 && buffer[length - 1] == '\r')
            length--;
        var password = buffer[..length];
        CryptographicOperations.ZeroMemory(buffer);
        return Check(password, out mistake);
    }

    private static byte[]? Check(byte[] password, out string mistake)
    {
        mistake = password.Length == 0 ? "the password is empty"
            : password.Length > SaslExchange.MaximumPassword ? $"the password has more than {SaslExchange.MaximumPassword} octets"
            : !System.Text.Unicode.Utf8.IsValid(password) ? "the password is not UTF-8"
            : !SaslPreparation.TryPrepare(Encoding.UTF8.GetString(password), out _) ? "a character in the password cannot be (RFC 4013)"
            : "";
        if (mistake.Length == 0)
            return password;

        CryptographicOperations.ZeroMemory(password);
        return null;
    }

    private static byte[] ReadUnseen(TextWriter prompt, string words)
    {
        if (!OperatingSystem.IsWindows())
            return Terminal.ReadUnseen(words);

        prompt.Write(words);
        prompt.Flush();
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (key.KeyChar != '\0')
                typed.Append(key.KeyChar);
        }

        prompt.WriteLine();
        var password = Encoding.UTF8.GetBytes(typed.ToString());
        typed.Clear();
        return password;
    }
}
