namespace Smtp.Protocol.Addresses;

internal static class MailboxFormat
{
    public static string ToWire(Mailbox mailbox) => throw new NotImplementedException();
}
