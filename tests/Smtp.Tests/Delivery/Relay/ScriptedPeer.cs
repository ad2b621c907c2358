using System.Text;
using System.Text.RegularExpressions;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>
/// A server that plays one conversation, line by line: <c>S:</c> it says, <c>C:</c> it must hear, to the letter, with nothing heard before
/// its turn (so a script also proves what was pipelined and what was not). <c>R:</c> and <c>B:</c> are octets without a line end, said and
/// heard, with <c>\r \n \0 \xNN</c>. <c>CLOSE</c> ends the connection, <c>HANG</c> waits until the client does, <c>DRIP:</c> says an octet
/// a minute. After the last line the client may only QUIT or close.
/// </summary>
internal sealed partial class ScriptedPeer(string script, TimeProvider time)
{
    private readonly List<byte> _heard = [];
    private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _block = new byte[64 * 1024];

    /// <summary>The client said QUIT after the last line.</summary>
    public bool HeardQuit { get; private set; }

    /// <summary>Completed when the script has come to HANG.</summary>
    public Task Hanging => _hanging.Task;

    /// <summary>The client had closed when the server wanted to speak.</summary>
    public bool HasBeenLeft { get; private set; }

    public async Task PlayAsync(Stream stream)
    {
        await using (stream)
        {
            foreach (var line in script.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var step = line.Trim();
                if (step == "CLOSE")
                    return;
                await PlayAsync(stream, step);
            }

            await PartAsync(stream);
        }
    }

    private async Task PlayAsync(Stream stream, string step)
    {
        var text = step.Length > 3 ? step[3..] : "";
        switch (step[..2])
        {
            case "S:":
                await SayAsync(stream, Encoding.Latin1.GetBytes(text + "\r\n"));
                break;
            case "R:":
                await SayAsync(stream, Unescape(text));
                break;
            case "C:":
                await HearAsync(stream, Encoding.UTF8.GetBytes(text + "\r\n"));
                break;
            case "B:":
                await HearAsync(stream, Unescape(text));
                break;
            case "DR":
                foreach (var octet in Encoding.ASCII.GetBytes(step["DRIP: ".Length..]))
                {
                    await Task.Delay(TimeSpan.FromMinutes(1), time);
                    await SayAsync(stream, [octet]);
                }

                break;
            case "HA":
                _hanging.SetResult();
                while (await stream.ReadAsync(_block) > 0)
                {
                }

                break;
            default:
                throw new InvalidOperationException($"The script says {step}");
        }
    }

    private async Task SayAsync(Stream stream, byte[] octets)
    {
        if (_heard.Count > 0)
            throw new InvalidOperationException($"Heard too early: {Show(_heard)}");
        try
        {
            await stream.WriteAsync(octets);
        }
        catch (IOException)
        {
            HasBeenLeft = true;
        }
    }

    private async Task HearAsync(Stream stream, byte[] expected)
    {
        while (_heard.Count < expected.Length)
        {
            if (!expected.AsSpan().StartsWith(_heard.ToArray()))
                break;
            var read = await stream.ReadAsync(_block);
            if (read == 0)
                break;
            _heard.AddRange(_block.AsSpan(0, read));
        }

        var heard = _heard[..Math.Min(_heard.Count, expected.Length)];
        if (!heard.SequenceEqual(expected))
            throw new InvalidOperationException($"Expected {Show(expected)}, heard {Show(heard)}");
        _heard.RemoveRange(0, expected.Length);
    }

    private async Task PartAsync(Stream stream)
    {
        int read;
        while ((read = await stream.ReadAsync(_block)) > 0)
        {
            _heard.AddRange(_block.AsSpan(0, read));
            if (Show(_heard) != "QUIT\\r\\n")
                throw new InvalidOperationException($"Heard after the end: {Show(_heard)}");
            HeardQuit = true;
            _heard.Clear();
            await SayAsync(stream, "221 bye\r\n"u8.ToArray());
        }
    }

    private static string Show(IEnumerable<byte> octets) =>
        Encoding.Latin1.GetString([.. octets])
            .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static byte[] Unescape(string text) => Encoding.Latin1.GetBytes(Escape().Replace(text, static match => match.Value switch
    {
        "\\r" => "\r",
        "\\n" => "\n",
        "\\0" => "\0",
        var hex => ((char)Convert.ToInt32(hex[2..], 16)).ToString(),
    }));

    [GeneratedRegex(@"\\r|\\n|\\0|\\x[0-9A-F]{2}")]
    private static partial Regex Escape();
}
