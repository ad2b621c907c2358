using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Smtp.Accounts.Tokens;
using Xunit;

namespace Smtp.Tests.Accounts.Tokens;

public sealed class IntrospectedTokensTests : IDisposable
{
    private static readonly FakeTimeProvider Time = new(DateTimeOffset.FromUnixTimeSeconds(1_000_000));
    private readonly string _secret = Path.GetTempFileName();

    public void Dispose() => File.Delete(_secret);

    private IntrospectedTokens Create(string address = "https://id.excite.example/", OAuthOptions? options = null, TimeProvider? time = null) => new(
        options ?? new OAuthOptions { Issuer = "https://id.excite.example", Audiences = ["smtp"] },
        new IntrospectionOptions(new Uri(address), "smtpd one", _secret),
        time ?? Time);

    [Theory]
    [InlineData("""{"active":true,"aud":"smtp","email":"Jyoti@excite.example"}""", "jyoti@excite.example")]
    [InlineData(
        """{"active":true,"aud":["x","smtp"],"email":"j@x.example","iss":"https://id.excite.example","exp":1000001}""", "j@x.example")]
    [InlineData("""{"active":false,"aud":"smtp","email":"j@x.example"}""", null)]
    [InlineData("""{"active":"true","aud":"smtp","email":"j@x.example"}""", null)]
    [InlineData("""{"aud":"smtp","email":"j@x.example"}""", null)]
    [InlineData("""{"active":true,"email":"j@x.example"}""", null)]
    [InlineData("""{"active":true,"aud":"imap","email":"j@x.example"}""", null)]
    [InlineData("""{"active":true,"aud":"smtp"}""", null)]
    [InlineData("""{"active":true,"aud":"smtp","email":"j@x.example","iss":"https://x.example"}""", null)]
    [InlineData("""{"active":true,"aud":"smtp","email":"j@x.example","exp":999940}""", null)]
    [InlineData("""{"active":true,"aud":"smtp","email":"j@x.example","exp":999941,"nbf":1000060}""", "j@x.example")]
    [InlineData("""{"active":true,"aud":"smtp","email":"j@x.example","nbf":1000061}""", null)]
    [InlineData("""{"active":true,"aud":"smtp","email":"j@x.example","exp":"1000001"}""", null)]
    [InlineData("""{"active":true,"aud":"smtp","email":"j@x.example","nbf":[]}""", null)]
    [InlineData("""{"active":true,"aud":"smtp","email":"j@x.example","exp":null}""", "j@x.example")]
    [InlineData("""{"active":true,"aud":"smtp","email":["j@x.example","k@x.example"]}""", null)]
    [InlineData("""{"active":true,"aud":"smtp","email":"j@x.example","email_verified":false}""", null)]
    [InlineData("""{"active":true,"aud":"smtp","email":"\ud800"}""", null)]
    [InlineData("""{"active":true,"aud":["smtp","\ud800"],"email":"j@x.example"}""", null)]
    [InlineData("""{"active":true,"aud":"smtp","email":"j@x.example","iss":"\udc00"}""", null)]
    [InlineData("""{"active":true,"aud":"smtp","email":"j@x.example","email_verified":"\ud800"}""", null)]
    [InlineData("""{"\ud800":1,"active":true,"aud":"smtp","email":"\ud800\ud800"}""", null)]
    [InlineData("""{"active":true,"aud":"smtp","email":"j\ufffd@x.example"}""", null)] // what others make of it
    [InlineData("[]", null)]
    [InlineData("null", null)]
    public void The_answer_says_whose_it_is_and_whether_it_holds(string json, string? account)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(account, Create().Judge(document.RootElement).Account);
    }

    [Fact]
    public async Task The_issuer_is_asked_with_our_name_and_secret()
    {
        await File.WriteAllTextAsync(_secret, "s:cret%\n", TestContext.Current.CancellationToken);
        var (verdict, request) = await AskAsync(
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"active\":true,\"aud\":\"smtp\",\"email\":\"jyoti@excite.example\"}");
        Assert.Equal("jyoti@excite.example", verdict.Account);
        Assert.StartsWith("POST /introspect HTTP/1.1\r\n", request, StringComparison.Ordinal);
        var credentials = Convert.ToBase64String("smtpd+one:s%3Acret%25"u8);
        Assert.Contains($"Authorization: Basic {credentials}\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\ntoken=abc%2B%2F%3D&token_type_hint=access_token", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 302 No\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{]")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n{}")]
    [InlineData("no HTTP\r\n\r\n")]
    [InlineData("")]
    public async Task An_issuer_that_does_not_answer_well_is_nobodys_fault(string answer)
    {
        var fault = await Assert.ThrowsAsync<IOException>(() => AskAsync(answer));
        Assert.DoesNotContain("abc", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>One request to an issuer of one answer.</summary>
    private async Task<(TokenVerdict Verdict, string Request)> AskAsync(string answer)
    {
        var (verdict, request, _) = await AskOnceAsync(answer, Time);
        return (verdict, request);
    }

    private async Task<(TokenVerdict Verdict, string Request, IntrospectedTokens Checker)> AskOnceAsync(string answer, TimeProvider time)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var issuer = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var buffer = new byte[4096];
            var length = 0;
            do
                length += await client.GetStream().ReadAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
            while (!Encoding.ASCII.GetString(buffer, 0, length).EndsWith("access_token", StringComparison.Ordinal));
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
            return Encoding.ASCII.GetString(buffer, 0, length);
        });
        var checker = Create($"http://{listener.LocalEndpoint}/introspect", time: time);
        var verdict = await checker.CheckAsync("abc+/=", TestContext.Current.CancellationToken);
        return (verdict, await issuer, checker);
    }

    [Fact]
    public async Task Nobody_is_asked_but_who_was_meant()
    {
        var fault = await Assert.ThrowsAsync<IOException>(
            () => AskAsync("HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"));
        Assert.EndsWith(" answers 307", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200_000, true)]
    [InlineData(300_000, false)]
    public async Task An_answer_without_end_is_not_read(int length, bool isRead)
    {
        const string Good = """{"active":true,"aud":"smtp","email":"jyoti@excite.example"}""";
        var answer = $"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{Good.PadRight(length)}";
        if (isRead)
            Assert.NotNull((await AskAsync(answer)).Verdict.Account);
        else
            await Assert.ThrowsAsync<IOException>(() => AskAsync(answer));
    }

    [Fact]
    public void A_scope_is_asked_for_by_setting()
    {
        var checker = Create(options: new OAuthOptions { Issuer = "https://id.excite.example", Scope = "smtp" });
        foreach (var (scope, isGood) in new[] { ("openid smtp", true), ("smtps", false) })
        {
            using var document = JsonDocument.Parse($$"""{"active":true,"email":"j@x.example","scope":"{{scope}}"}""");
            Assert.Equal(isGood ? TokenVerdict.Good("j@x.example") : TokenVerdict.OutOfScope("smtp"), checker.Judge(document.RootElement));
        }
    }

    [Theory]
    [InlineData("", 59, true)]
    [InlineData("", 60, false)]
    [InlineData(",\"exp\":1000030", 29, true)]
    [InlineData(",\"exp\":1000030", 30, false)]
    [InlineData(",\"exp\":1e300", 60, false)]
    [InlineData(",\"exp\":999999", 0, false)] // good for a minute more where clocks differ, and asked about each time
    public async Task A_good_answer_is_kept_for_a_minute_and_not_beyond_the_token(string more, int secondsLater, bool isKept)
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_000_000));
        var (verdict, _, checker) = await AskOnceAsync(
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"active\":true,\"aud\":\"smtp\",\"email\":\"jyoti@excite.example\"" + more + "}",
            time);
        Assert.NotNull(verdict.Account);
        time.Advance(TimeSpan.FromSeconds(secondsLater));
        await Assert.ThrowsAsync<IOException>(async () => await checker.CheckAsync("another", TestContext.Current.CancellationToken));
        if (isKept)
            Assert.Equal(verdict, await checker.CheckAsync("abc+/=", TestContext.Current.CancellationToken));
        else
            await Assert.ThrowsAsync<IOException>(async () => await checker.CheckAsync("abc+/=", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_refusal_is_not_kept()
    {
        var (verdict, _, checker) = await AskOnceAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"active\":false}", Time);
        Assert.Null(verdict.Account);
        await Assert.ThrowsAsync<IOException>(async () => await checker.CheckAsync("abc+/=", TestContext.Current.CancellationToken));
    }
}
