namespace Smtp.Mail;

/// <summary>Where a session puts a message: the queue. The session knows only this and <see cref="IMessageTransaction"/>.</summary>
public interface IMessageSink
{
    /// <summary>Asked at MAIL: not while the store is full or broken (the answer then is 452 or 451, before the client sends content).</summary>
    SinkState State { get; }

    /// <summary>Never waits: nothing is reserved on disk until there is something to write.</summary>
    IMessageTransaction Begin(Envelope envelope);
}
