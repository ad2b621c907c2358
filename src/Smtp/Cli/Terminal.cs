using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Smtp.Cli;

/// <summary>A Unix terminal that shows nothing of what is typed.</summary>
internal static partial class Terminal
{
    /// <summary>
    /// By getpass(3), because .NET switches the echo off for the length of each ReadKey alone: what is typed or pasted in between is seen.
    /// </summary>
    /// <returns>Empty where there is no terminal, too.</returns>
    public static unsafe byte[] ReadUnseen(string prompt)
    {
        var line = GetPassword(prompt);
        if (line == null)
            return [];

        // Its buffer is the library's own: nobody else clears it.
        var typed = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(line);
        var password = typed.ToArray();
        CryptographicOperations.ZeroMemory(new Span<byte>(line, typed.Length));
        return password;
    }

    [LibraryImport("libc", EntryPoint = "getpass", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* GetPassword(string prompt);
}
