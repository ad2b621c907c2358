using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Smtp.Fuzz;

/// <summary>What must hold. Cheap where it does: it is asked a million times a minute.</summary>
internal static class Claim
{
    public static void That(
        [DoesNotReturnIf(false)] bool holds, [CallerArgumentExpression(nameof(holds))] string what = "", [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!holds)
            throw new ClaimException($"{Path.GetFileName(file)}:{line}: {what}");
    }

    public static void Same<T>(
        T expected, T actual, [CallerArgumentExpression(nameof(actual))] string what = "", [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw new ClaimException($"{Path.GetFileName(file)}:{line}: {what} is {actual}, not {expected}");
    }

    public static void Same(
        ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, [CallerArgumentExpression(nameof(actual))] string what = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!expected.SequenceEqual(actual))
            throw new ClaimException($"{Path.GetFileName(file)}:{line}: {what} is {Octets.Show(actual)}, not {Octets.Show(expected)}");
    }
}

/// <summary>Something that holds of all input does not hold of this one.</summary>
public sealed class ClaimException(string message, Exception? inner = null) : Exception(message, inner);
