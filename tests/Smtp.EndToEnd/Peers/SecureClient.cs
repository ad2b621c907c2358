using System.Diagnostics;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Peers;

/// <summary>A conversation typed into openssl s_client, which also tells what it has exported from its TLS.</summary>
internal sealed class SecureClient : IAsyncDisposable
{
    private readonly Process _process;

    private SecureClient(Process process) => _process = process;

    /// <summary>EXPORTER-Channel-Binding as openssl sees it.</summary>
    public byte[] Exporter { get; private set; } = [];

    public static async Task<SecureClient> StartTlsAsync(int port, params string[] more)
    {
        var start = new ProcessStartInfo(Strictness.Require("openssl")) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["s_client", "-connect", $"127.0.0.1:{port}", "-starttls", "smtp", "-crlf", "-nocommands",
            "-keymatexport", "EXPORTER-Channel-Binding", "-keymatexportlen", "32", .. more])
            start.ArgumentList.Add(argument);
        var client = new SecureClient(Process.Start(start)!);
        const string Before = "Keying material: ";
        var line = await client.ReadUntilAsync(text => text.Trim().StartsWith(Before, StringComparison.Ordinal));
        client.Exporter = Convert.FromHexString(line.Trim()[Before.Length..]);
        await client.ReadUntilAsync(static text => text == "---");
        return client;
    }

    /// <returns>The last line of the reply.</returns>
    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        return await ReadUntilAsync(static text => text.Length >= 4 && text[3] == ' ' && text[..3].All(char.IsAsciiDigit));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<string> ReadUntilAsync(Func<string, bool> isIt)
    {
        var seen = new List<string>();
        var output = _process.StandardOutput;
        while (await output.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Long) is { } line)
        {
            seen.Add(line);
            if (isIt(line.TrimEnd('\r')))
                return line.TrimEnd('\r');
        }

        throw new InvalidOperationException($"openssl has ended:\n{string.Join('\n', seen)}");
    }
}
