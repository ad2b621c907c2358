using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Smtp.Protocol.Addresses;

namespace Smtp.Reception.Tls;

/// <summary>The mail addresses in a certificate's subject alternative names (RFC 5280 4.2.1.6, rfc822Name); .NET reads other kinds
/// alone.</summary>
internal static class SubjectAddresses
{
    private const string AlternativeNames = "2.5.29.17";
    private const int MaximumAddresses = 16;
    private static readonly Asn1Tag Rfc822Name = new(TagClass.ContextSpecific, 1);

    public static IReadOnlyList<string> Of(byte[] certificate)
    {
        using var parsed = X509CertificateLoader.LoadCertificate(certificate);
        return parsed.Extensions[AlternativeNames] is { } extension ? Read(extension.RawData) : [];
    }

    /// <summary>Those that are addresses of ours, too, in small letters.</summary>
    internal static IReadOnlyList<string> Read(ReadOnlyMemory<byte> names)
    {
        var addresses = new List<string>();
        try
        {
            var all = new AsnReader(names, AsnEncodingRules.DER).ReadSequence();
            while (all.HasData && addresses.Count < MaximumAddresses)
            {
                if (!all.PeekTag().HasSameClassAndValue(Rfc822Name))
                    all.ReadEncodedValue();
                else if (all.ReadCharacterString(UniversalTagNumber.IA5String, Rfc822Name) is var text
                    && MailboxParser.TryParse(text, out var mailbox, out _) && mailbox!.HasDomain)
                    addresses.Add(text.ToLowerInvariant());
            }
        }
        catch (AsnContentException)
        {
            return []; // Not even an authority's signature makes sense of it.
        }

        return addresses;
    }
}
