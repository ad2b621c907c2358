namespace Smtp.Cli.Queue;

/// <summary>What a script can tell from the end of a command.</summary>
internal static class ExitCodes
{
    public const int Good = 0;

    /// <summary>Nothing matched, not all of it could be done, or there is damage.</summary>
    public const int NotAll = 1;

    /// <summary>The command was not understood.</summary>
    public const int Usage = 2;
}
