using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class DomainsReaderTests
{
    private static IEnumerable<string> MistakesOf(string domains) =>
        ConfigurationText.MistakesOf(ConfigurationText.With($"\"Domains\": {domains},"));

    [Fact]
    public void An_alias_may_lead_to_a_mailbox_an_alias_a_tag_another_domain_or_postmaster() =>
        Assert.Empty(MistakesOf("""
            { "a.example": { "Mailboxes": [ "jyoti" ], "Aliases": {
                "one": [ "jyoti@a.example" ], "two": [ "one@a.example", "x@yahoo.example" ], "three": "jyoti+lists@a.example",
                "four": [ "postmaster@a.example" ] } } }
            """));

    [Fact]
    public void An_alias_to_nobody_is_a_mistake() =>
        Assert.Contains(
            MistakesOf("""{ "a.example": { "Mailboxes": [ "jyoti" ], "Aliases": { "one": [ "jioty@a.example" ] } } }"""),
            m => m.StartsWith("Smtp:Domains:a.example:Aliases:one: nobody here has the address jioty@a.example", StringComparison.Ordinal));

    [Fact]
    public void A_catch_all_takes_what_nobody_has() =>
        Assert.Empty(MistakesOf("""
            { "a.example": { "Mailboxes": [ "jyoti" ], "Aliases": { "one": [ "any@a.example" ] }, "CatchAll": "jyoti@a.example" } }
            """));

    [Fact]
    public void A_catch_all_that_nobody_has_is_a_mistake() =>
        Assert.Contains(
            MistakesOf("""{ "a.example": { "Mailboxes": [ "jyoti" ], "CatchAll": "other@a.example" } }"""),
            m => m.StartsWith("Smtp:Domains:a.example:CatchAll: ", StringComparison.Ordinal));

    [Fact]
    public void Aliases_in_a_circle_are_named_once_with_the_whole_circle()
    {
        var mistake = Assert.Single(MistakesOf("""
            { "a.example": { "Aliases": { "one": [ "two@b.example" ], "three": [ "one@a.example" ] } },
              "b.example": { "Aliases": { "two": [ "three@a.example" ] } } }
            """));
        Assert.Contains("in a circle: one@a.example → two@b.example → three@a.example → one@a.example", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_cannot_be_mailbox_and_alias_at_once() =>
        Assert.Contains(
            MistakesOf("""{ "a.example": { "Mailboxes": [ "jyoti" ], "Aliases": { "Jyoti": [ "j@yahoo.example" ] } } }"""),
            m => m.StartsWith("Smtp:Domains:a.example:Aliases:Jyoti: Jyoti is a mailbox, too", StringComparison.Ordinal));

    [Theory]
    [InlineData("""{ "A.example": {}, "a.EXAMPLE.": {} }""", "Smtp:Domains:a.EXAMPLE.")]
    [InlineData("""{ "a.example": { "Mailboxes": [ "a@b" ] } }""", "Smtp:Domains:a.example:Mailboxes:0")]
    [InlineData("""{ "a.example": { "Mailboxes": [ "" ] } }""", "Smtp:Domains:a.example:Mailboxes:0")]
    [InlineData("""{ "a.example": { "Mailboxes": [ { "Name": "x" } ] } }""", "Smtp:Domains:a.example:Mailboxes:0")]
    [InlineData("""{ "a.example": { "Aliases": { "x": [] } } }""", "Smtp:Domains:a.example:Aliases:x")]
    [InlineData("""{ "a.example": { "Aliases": { "x y": [ "j@b.example" ] } } }""", "Smtp:Domains:a.example:Aliases:x y")]
    [InlineData("""{ "a.example": { "Mailbox": [ "x" ] } }""", "Smtp:Domains:a.example:Mailbox")]
    [InlineData("""{ "a.example": { "CatchAll": "jyoti" } }""", "Smtp:Domains:a.example:CatchAll")]
    [InlineData("""{ "*": { } }""", "Smtp:Domains:*")]
    public void What_is_no_domain_mailbox_or_alias_is_refused_with_its_path(string domains, string path) =>
        Assert.Contains(MistakesOf(domains), m => m.StartsWith(path + ": ", StringComparison.Ordinal));
}
