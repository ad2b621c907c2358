using Smtp.Mail;
using Smtp.Protocol.Addresses;

namespace Smtp.Reception.Sessions;

/// <summary>The recipients of one transaction, each address once, in the order of their RCPT.</summary>
internal sealed class RecipientList
{
    // Comparing against a few is cheaper than hashing; against a thousand it would be quadratic.
    private const int HashFrom = 8;

    private readonly List<Recipient> _recipients = new(1);
    private HashSet<Mailbox>? _addresses;

    public int Count => _recipients.Count;

    public Recipient this[int index] => _recipients[index];

    /// <summary>False when the address is there already: the first RCPT, with its parameters, stands.</summary>
    public bool TryAdd(Recipient recipient)
    {
        if (Contains(recipient.Address))
            return false;

        _recipients.Add(recipient);
        if (_addresses is not null)
            _addresses.Add(recipient.Address);
        else if (_recipients.Count == HashFrom)
            _addresses = [.. _recipients.Select(static r => r.Address)];
        return true;
    }

    public bool Contains(Mailbox address)
    {
        if (_addresses is not null)
            return _addresses.Contains(address);

        foreach (var recipient in _recipients)
        {
            if (recipient.Address.Equals(address))
                return true;
        }

        return false;
    }
}
