using System.Net;
using Microsoft.Extensions.Configuration;
using Smtp.Composition.Reading;
using Smtp.Protocol.Framing;
using Smtp.Reception.Listening;
using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class SettingsReaderTests
{
    [Fact]
    public void A_good_configuration_becomes_settings()
    {
        var read = ConfigurationText.Read("""
            "HostName": "MX.Excite.Example",
            "DataDirectory": "mail-data",
            "Listeners": [ { "Service": "Smtp", "Address": "::1", "Port": 2525, "BareLineEndings": "normalize" } ],
            "Domains": { "Excite.Example": {
              "Mailboxes": [ "jyoti", "sarika" ], "Aliases": { "all": [ "jyoti@excite.example", "x@yahoo.example" ] }, "CatchAll": null } },
            "RelayClients": [ "127.0.0.0/8", "192.0.2.7" ],
            "Routes": { "yahoo.example": { "Hosts": [ "127.0.0.1:2526" ] }, "*": { "Hosts": [] } }
            """);

        Assert.Empty(read.Mistakes);
        var settings = read.Settings!;
        Assert.Equal("mx.excite.example", settings.Reception.HostName);
        Assert.Equal(Path.GetFullPath("/etc/smtpd/mail-data"), settings.DataDirectory);
        Assert.Equal(
            new ListenerOptions { Address = IPAddress.IPv6Loopback, Port = 2525, BareLineEndings = BareLineEndings.Normalize },
            Assert.Single(settings.Reception.Listeners));
        Assert.Equal(2, settings.Table.Domains["excite.example"].Mailboxes.Count);
        Assert.Equal(2, settings.Table.Domains["excite.example"].Aliases["all"].Count);
        Assert.Null(settings.Table.Domains["excite.example"].CatchAll);
        Assert.Equal(2526, Assert.Single(settings.Table.Routes["yahoo.example"]).Port);
        Assert.Empty(settings.Table.Routes["*"]);
        Assert.Equal(32, settings.Table.RelayClients[1].PrefixLength);
    }

    [Fact]
    public void Every_mistake_is_listed_not_only_the_first()
    {
        var mistakes = ConfigurationText.MistakesOf("""
            "HostNam": "mx.excite.example",
            "Listeners": [ { "Port": 70000 }, { "Address": "localhost", "Port": 25 }, { "Servise": "Smtp", "Port": 2526 } ],
            "Domains": {
              "ex cite": { "Mailboxes": "jyoti" },
              "excite.example": { "Mailboxes": [ "jyoti", "JYOTI", "@" ], "Aliases": { "a": [ "nowhere" ] } } },
            "RelayClients": [ "10.0.0.0/33" ],
            "Routes": { "-": { "Hosts": [ "a:b:c:99999" ] } },
            "Limits": { "MessageSize": "huge" }
            """).ToList();

        Assert.Contains("Smtp:HostNam: there is no such setting; did you mean HostName?", mistakes);
        foreach (var path in new[]
        {
            "Smtp:Listeners:0:Port", "Smtp:Listeners:1:Address", "Smtp:Listeners:2:Servise", "Smtp:Domains:ex cite",
            "Smtp:Domains:ex cite:Mailboxes",
            "Smtp:Domains:excite.example:Mailboxes:1", "Smtp:Domains:excite.example:Mailboxes:2", "Smtp:Domains:excite.example:Aliases:a:0",
            "Smtp:RelayClients:0", "Smtp:Routes:-", "Smtp:Routes:-:Hosts:0", "Smtp:Limits:MessageSize",
        })
            Assert.Contains(mistakes, m => m.StartsWith(path + ": ", StringComparison.Ordinal));
    }

    [Fact]
    public void No_section_at_all_is_one_clear_mistake()
    {
        var read = SettingsReader.Read(new ConfigurationBuilder().Build(), "/");
        Assert.Contains("missing", Assert.Single(read.Mistakes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[ { "Service": "Lmtp", "Port": 2525 } ]""", "Smtp:Listeners:0:Service", "not there yet")]
    [InlineData("""[ { "Tls": "Maybe", "Port": 2525 } ]""", "Smtp:Listeners:0:Tls", "one of None, StartTls, Implicit")]
    [InlineData("""[ { "Port": 2525 }, { "Port": 2525 } ]""", "Smtp:Listeners:1:Port", "already has 127.0.0.1:2525")]
    [InlineData("""[ { "Address": "127.1", "Port": 2525 } ]""", "Smtp:Listeners:0:Address", "is not an IP address")]
    [InlineData("""[ { "Port": "any" } ]""", "Smtp:Listeners:0:Port", "from 0 to 65535")]
    [InlineData("""[ { "Service": "0", "Port": 2525 } ]""", "Smtp:Listeners:0:Service", "one of Smtp, Submission, Lmtp")]
    [InlineData("[]", "Smtp:Listeners", "at least one")]
    [InlineData("[ 2525 ]", "Smtp:Listeners:0", "must be a section")]
    public void A_listener_that_cannot_be_is_refused(string listeners, string path, string words) =>
        Assert.Contains(
            ConfigurationText.MistakesOf(ConfigurationText.With("", listeners)),
            m => m.StartsWith(path + ": ", StringComparison.Ordinal) && m.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void Two_listeners_may_both_take_any_free_port() =>
        Assert.Empty(ConfigurationText.MistakesOf(ConfigurationText.With("", """[ { "Port": 0 }, { "Port": 0 } ]""")));

    [Theory]
    [InlineData("mx excite")]
    [InlineData("")]
    [InlineData("mx..example")]
    [InlineData("mx.example\\r\\nX: forged")]
    public void A_host_name_must_be_a_domain(string name) =>
        Assert.Contains(
            ConfigurationText.MistakesOf($$""" "HostName": "{{name}}", "Listeners": [ { "Port": 0 } ] """),
            m => m.StartsWith("Smtp:HostName: ", StringComparison.Ordinal) && !m.Contains('\n', StringComparison.Ordinal));

    [Fact]
    public void The_environment_overrides_the_file()
    {
        var configuration = new ConfigurationBuilder()
            .AddConfiguration(ConfigurationText.Parse(ConfigurationText.With("")))
            .AddInMemoryCollection([new("Smtp:HostName", "other.example"), new("Smtp:Listeners:0:Port", "2600")])
            .Build();
        var settings = SettingsReader.Read(configuration, ConfigurationText.Folder).Settings!;
        Assert.Equal("other.example", settings.Reception.HostName);
        Assert.Equal(2600, settings.Reception.Listeners[0].Port);
    }
}
