using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>
/// A server that plays one conversation, line by line: <c>S:</c> it says, <c>C:</c> it must hear, to the letter, with nothing heard before
/// its turn (so a script also proves what was pipelined and what was not). <c>R:</c> and <c>B:</c> are octets without a line end, said and
/// heard, with <c>\r \n \0 \xNN</c>. <c>CLOSE</c> ends the connection, <c>HANG</c> waits until the client does, <c>DRIP:</c> says an octet
/// a minute, <c>ANY</c> hears whatever comes, <c>TLS</c> is a handshake, behind which the rest is inside it. After the last line the client may only QUIT or close.
/// </summary>
internal sealed partial class ScriptedPeer(string script, TimeProvider time, X509Certificate2? certificate = null)
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

    /// <summary>What the client called us in its handshake.</summary>
    public string? ServerName { get; private set; }

    public async Task PlayAsync(Stream transport)
    {
        await using (transport)
        {
            var stream = transport;
            foreach (var line in script.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var step = line.Trim();
                if (step == "CLOSE")
                    return;
                if (step != "TLS")
                    await PlayAsync(stream, step);
                else if (await ShakeAsync(transport) is { } secured)
                    stream = secured;
                else
                    return;
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
            case "AN":
                if (await stream.ReadAsync(_block) == 0)
                    throw new InvalidOperationException("Heard nothing");
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

    /// <returns><see langword="null"/>: the client would not.</returns>
    private async Task<Stream?> ShakeAsync(Stream transport)
    {
        if (_heard.Count > 0)
            throw new InvalidOperationException($"Heard in the clear: {Show(_heard)}");
        var secured = new SslStream(transport);
        try
        {
            await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate!, [], offline: true),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            });
            ServerName = secured.TargetHostName;
            return secured;
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException)
        {
            HasBeenLeft = true;
            await secured.DisposeAsync();
            return null;
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
        while ((read = await ReadEndAsync(stream)) > 0)
        {
            _heard.AddRange(_block.AsSpan(0, read));
            if (Show(_heard) != "QUIT\\r\\n")
                throw new InvalidOperationException($"Heard after the end: {Show(_heard)}");
            HeardQuit = true;
            _heard.Clear();
            await SayAsync(stream, "221 bye\r\n"u8.ToArray());
        }
    }

    /// <summary>A client that refuses what it was shown leaves without TLS's goodbye.</summary>
    private async Task<int> ReadEndAsync(Stream stream)
    {
        try
        {
            return await stream.ReadAsync(_block);
        }
        catch (IOException) when (stream is SslStream)
        {
            HasBeenLeft = true;
            return 0;
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
