using System.Text.Json;
using Smtp.Protocol.Addresses;
using Xunit;

namespace Smtp.Tests.Protocol.Addresses;

/// <summary>
/// Dominic Sayers' is_email collection, with the verdict of RFC 5321 4.1.2 (no comments, no folding white space) worked out for each
/// address; where a row says <c>either</c>, the RFC leaves it open. Licence: Data/license.md.
/// </summary>
public sealed class IsEmailTests
{
    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        using var stream = typeof(IsEmailTests).Assembly.GetManifestResourceStream(
            "Smtp.Tests.Protocol.Addresses.Data.smtp-envelope.tsv")!;
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var columns = line.Split('\t');
            rows.Add(columns[1], columns[4]);
        }

        return rows;
    }

    [Fact]
    public void All_164_rows_are_there() => Assert.Equal(164, Rows().Count);

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_grammar_of_the_envelope_is_kept(string addressJson, string verdict)
    {
        var address = JsonDocument.Parse(addressJson).RootElement.GetString()!;

        var isMailbox = MailboxParser.TryParse(address, out var mailbox, out var error);

        if (verdict != "either")
            Assert.Equal(verdict == "accept", isMailbox);
        Assert.Equal(isMailbox, mailbox is not null);
        Assert.Equal(isMailbox, error == AddressError.None);
    }
}
