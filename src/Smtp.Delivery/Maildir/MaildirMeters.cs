using System.Diagnostics.Metrics;

namespace Smtp.Delivery.Maildir;

internal static class MaildirMeters
{
    private static readonly Meter Meter = new("Smtp.Delivery");

    public static readonly Counter<long> Delivered = Meter.CreateCounter<long>(
        "smtp.maildir.delivered", "{file}", "Messages durably in a mailbox folder.");

    public static readonly Counter<long> Deferred = Meter.CreateCounter<long>(
        "smtp.maildir.deferred", "{file}", "Deliveries into a mailbox folder put off by a fault of this host.");

    public static readonly Histogram<double> FlushDuration = Meter.CreateHistogram<double>(
        "smtp.maildir.flush.duration", "s", "One round of flushes shared by all deliveries that were waiting.");

    public static readonly Histogram<int> FlushFiles = Meter.CreateHistogram<int>(
        "smtp.maildir.flush.files", "{file}", "Deliveries that shared one round of flushes.");
}
