using System.Text.Json.Nodes;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Harness;

/// <summary>A server for submission by both ways of TLS, and an account for each client and way. One for all tests of a class.</summary>
public sealed class SubmissionHouse : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private Daemon? _daemon;
    private Task<PostfixClient>? _postfix;

    internal Daemon Daemon => _daemon ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        var (certificate, key) = _authority.Issue(Submission.Host, _authority.Folder);
        _daemon = Daemon.Create(DaemonSettings.Standard(smtp =>
        {
            smtp["Listeners"] = new JsonArray(Listener("StartTls"), Listener("Implicit"));
            smtp["RelayClients"] = new JsonArray();
            smtp["Tls"] = new JsonObject
            {
                ["Certificates"] = new JsonArray(new JsonObject { ["Certificate"] = certificate, ["Key"] = key }),
            };
        }));
        Directory.CreateDirectory(Path.GetDirectoryName(Users.File(_daemon))!);
        await File.WriteAllLinesAsync(
            Users.File(_daemon),
            ClientCase.All.Select(each => $"{each.Account}:{{PLAIN}}{Submission.Password}:::::"));
        await _daemon.StartAgainAsync();
    }

    /// <summary>Postfix is started for the first of its cases.</summary>
    internal async Task SubmitAsync(ClientCase each)
    {
        if (each.Client != "postfix")
        {
            await SubmissionClients.SubmitAsync(each.Client, SubmissionOf(each));
            return;
        }

        _postfix ??= PostfixClient.StartAsync([.. ClientCase.All.Where(other => other.Client == each.Client).Select(SubmissionOf)]);
        await (await _postfix).SubmitAsync(SubmissionOf(each));
    }

    internal string Story => _postfix is { IsCompletedSuccessfully: true } ? _postfix.Result.Story : "";

    public async ValueTask DisposeAsync()
    {
        if (_postfix is { IsCompletedSuccessfully: true })
            await _postfix.Result.DisposeAsync();
        if (_daemon is not null)
            await _daemon.DisposeAsync();
        _authority.Dispose();
    }

    private static JsonObject Listener(string tls) =>
        new() { ["Service"] = "Submission", ["Address"] = "127.0.0.1", ["Port"] = 0, ["Tls"] = tls };

    private Submission SubmissionOf(ClientCase each)
    {
        var message = Path.Combine(_authority.Folder, $"{each.Name}.eml");
        File.WriteAllText(
            message,
            $"From: A Client <{each.Account}>\nTo: {Submission.Recipient}\nBcc: jyoti@excite.example,\n sarika@excite.example\n"
            + $"Subject: {each.Name}\n\nBcc: this is the body\n.\n");
        return new(Daemon.Ports[each.IsImplicit ? 1 : 0], each.IsImplicit, each.Mechanism, each.Account, _authority.RootFile, message);
    }
}
