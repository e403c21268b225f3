//! The host's event log. What happened is kept; it is written out when somebody takes it, so that a request costs no
//! formatting.

use std::collections::VecDeque;

use crate::{
    model::{Filetime, Hresult, LogRecord, Minutes, RequestServed},
    wire::Request,
};

/// How many records are kept until somebody takes them; older ones are dropped, as a full event log does.
const CAPACITY: usize = 10_000;

/// Records that nobody has taken.
#[derive(Debug, Default)]
pub(super) struct EventLog(VecDeque<Entry>);

#[derive(Debug)]
enum Entry {
    Served { time: Filetime, result: Hresult, request: Box<Request> },
    Written(LogRecord),
}

impl EventLog {
    /// A request was decided on (event 12290, OPEN-036).
    pub(super) fn served(&mut self, time: Filetime, result: Hresult, request: &Request) {
        // Once the log is full the oldest record's allocation is used again.
        let mut kept = None;
        if self.0.len() >= CAPACITY
            && let Some(Entry::Served { request: mut oldest, .. }) = self.0.pop_front()
        {
            *oldest = request.clone();
            kept = Some(oldest);
        }
        let request = kept.unwrap_or_else(|| Box::new(request.clone()));
        self.0.push_back(Entry::Served { time, result, request });
    }

    /// Something else happened.
    pub(super) fn write(&mut self, record: LogRecord) {
        if self.0.len() >= CAPACITY {
            self.0.pop_front();
        }
        self.0.push_back(Entry::Written(record));
    }

    /// Takes all records, oldest first.
    pub(super) fn take(&mut self) -> Vec<LogRecord> {
        self.0.drain(..).map(Entry::record).collect()
    }
}

impl Entry {
    fn record(self) -> LogRecord {
        match self {
            Self::Written(record) => record,
            Self::Served { time, result, request } => RequestServed {
                result,
                n_policy: request.n_policy,
                machine: request.workstation.to_string(),
                cmid: request.cmid,
                client_time: request.client_time,
                is_vm: request.is_vm,
                licence: request.licence_status,
                minutes_left: Minutes(request.minutes_left),
                act_id: request.act_id,
            }
            .record(time),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::dns_published;

    #[test]
    fn a_full_log_drops_its_oldest_record() {
        let mut log = EventLog::default();
        for n in 0..=CAPACITY {
            log.write(dns_published(Filetime(n as u64), "lab.test"));
        }
        let records = log.take();
        assert_eq!((records.len(), records[0].time), (CAPACITY, Filetime(1)));
        assert!(log.take().is_empty());
    }
}
