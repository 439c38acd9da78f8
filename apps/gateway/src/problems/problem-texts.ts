import type { Language } from './language';

type Texts = Readonly<Record<Language, string>>;

/** What each HTTP status is called. */
const titles: Readonly<Record<number, Texts>> = {
  400: { en: 'Bad Request', zh: '请求有误' },
  401: { en: 'Unauthorized', zh: '未经认证' },
  403: { en: 'Forbidden', zh: '无权访问' },
  404: { en: 'Not Found', zh: '未找到' },
  405: { en: 'Method Not Allowed', zh: '不支持的方法' },
  409: { en: 'Conflict', zh: '冲突' },
  410: { en: 'Gone', zh: '已不存在' },
  412: { en: 'Precondition Failed', zh: '前提条件不满足' },
  413: { en: 'Content Too Large', zh: '请求内容过大' },
  415: { en: 'Unsupported Media Type', zh: '不支持的媒体类型' },
  429: { en: 'Too Many Requests', zh: '请求过多' },
  499: { en: 'Client Closed Request', zh: '客户端已取消请求' },
  500: { en: 'Internal Server Error', zh: '内部错误' },
  501: { en: 'Not Implemented', zh: '未实现' },
  503: { en: 'Service Unavailable', zh: '服务暂不可用' },
  504: { en: 'Gateway Timeout', zh: '等待超时' },
};

/** Details by reason: in Chinese for all that is common, in English where the error's own text must not go out. */
const details: Readonly<Record<string, Partial<Texts>>> = {
  DIVISION_NOT_FOUND: { zh: '该日期没有此行政区划' },
  PERSON_NOT_FOUND: { zh: '没有此人的登记信息' },
  LEGAL_ENTITY_NOT_FOUND: { zh: '没有此法人或其他组织' },
  FEATURE_NOT_FOUND: { zh: '没有此地理要素' },
  LAYER_NOT_FOUND: { zh: '没有此图层' },
  SERIES_NOT_FOUND: { zh: '没有此时间序列' },
  CODE_NOT_FOUND: { zh: '该日期没有此代码' },
  CODE_SYSTEM_NOT_FOUND: { zh: '没有此代码体系' },
  REGISTRY_NOT_FOUND: { zh: '没有此基础库' },
  IMPORT_RESOURCE_NOT_FOUND: { zh: '没有此可导入的资源' },
  RECORD_ERASED: { zh: '该记录的数据已依法删除' },
  ROUTE_NOT_FOUND: { zh: '没有此路径' },
  TOKEN_REQUIRED: { zh: '需要令牌：Authorization: Bearer ...' },
  TOKEN_INVALID: { zh: '令牌无效' },
  RATE_LIMITED: { zh: '请求过多，请在 Retry-After 所示秒数后重试' },
  BODY_TOO_LARGE: { en: 'The body is larger than is taken here', zh: '请求内容超过上限' },
  MEDIA_TYPE_UNSUPPORTED: { zh: '此处不接受该媒体类型或字符集' },
  BODY_MALFORMED: { en: 'The body is not valid JSON', zh: '请求内容不是有效的 JSON' },
  REQUEST_MALFORMED: { en: 'The request is malformed', zh: '请求格式有误' },
  SEARCH_TOO_WIDE: { zh: '查询条件过少，范围过大' },
  POSITION_AHEAD_OF_HEAD: { zh: '所给位置超前于当前日志' },
  SNAPSHOT_GONE: { zh: '有基础库已恢复到此快照之前的备份，该快照无法再读取，请不带快照重新查询' },
  SIGNING_KEY_MISSING: { zh: '该库未配置签名密钥，不签发日志树头' },
  REPLICA_HAS_NO_TREE: { zh: '该库为导出加载的副本，没有完整日志的树，请查询其来源' },
  CURSOR_OF_OTHER_EPOCH: { zh: '游标属于另一时期，请按 restartFrom 重新开始' },
  BEFORE_REPLICA: { zh: '此副本没有游标之前的变更，请按 restartFrom 重新开始，或向其来源查询' },
  TOO_MANY_STREAMS: { zh: '该调用方同时打开的变更流过多，请先关闭其他变更流' },
  STREAMS_FULL: {
    en: 'This gateway holds as many event streams as it may; try again later',
    zh: '此网关的变更流已达上限，请稍后再试',
  },
};

/** Details by status, for errors whose own text may name hosts or say nothing to a person. */
const plain: Readonly<Record<number, Texts>> = {
  499: { en: 'The request was cancelled', zh: '请求已被取消' },
  500: { en: 'Something failed; the request id finds it in the log', zh: '处理失败，可凭请求编号查日志' },
  503: { en: 'A registry that this needs does not answer; try again later', zh: '所需的基础库暂无应答，请稍后再试' },
  504: { en: 'A registry that this needs did not answer in time', zh: '所需的基础库未在时限内应答' },
};

/** Title of a problem: what its status is called. */
export function titleOf(status: number, language: Language): string {
  return titles[status]?.[language] ?? String(status);
}

/** Detail of a problem for a person. */
export function detailOf(status: number, reason: string, message: string, language: Language): string {
  return (
    details[reason]?.[language] ?? plain[status]?.[language] ?? (language === 'zh' ? titleOf(status, 'zh') : message)
  );
}
