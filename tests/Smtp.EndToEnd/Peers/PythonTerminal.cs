using Smtp.EndToEnd.Harness;

namespace Smtp.EndToEnd.Peers;

/// <summary>Somebody at a terminal (a pseudo-terminal of Python's) who types at each prompt, and what he sees.</summary>
internal static class PythonTerminal
{
    private const string Script = """
        import os, pty, select, sys, time
        typed, command = sys.argv[1].split("|"), sys.argv[2:]
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(command[0], command)
        seen, until = b"", time.time() + 120
        for line in typed + [None]:
            start = len(seen)
            while b": " not in seen[start:] or line is None:
                if time.time() > until:
                    sys.exit("timed out: " + repr(seen))
                if not select.select([terminal], [], [], 1)[0]:
                    continue
                try:
                    octets = os.read(terminal, 1000)
                except OSError:
                    octets = b""
                if not octets:
                    break
                seen += octets
            if line is not None:
                os.write(terminal, line.encode() + b"\r")
        sys.stdout.write(seen.decode())
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """;

    /// <param name="typed">A line for each prompt, which ends in a colon and a space.</param>
    public static Task<(int ExitCode, IReadOnlyList<string> Lines)> RunAsync(IEnumerable<string> typed, params string[] command) =>
        Child.RunAsync(Strictness.Require("python3"), ["-c", Script, string.Join('|', typed), .. command]);
}
